import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Args, Command, Flags } from '@oclif/core';
import { CliError } from '../../cli-error.ts';
import type { ClauseResult, ConformanceReport, KitPaint } from '../../conformance/kit.ts';
import type { Subject } from '../../conformance/open-subject.ts';
import { exitCodes } from '../../exit-codes.ts';
import { type Paint, paintFor } from '../../render/paint.ts';
import { closeTried, leaveModules } from '../../spawners/leave-modules.ts';
import { loadSpawner } from '../../spawners/load-spawner.ts';
import { spawnerDirectories } from '../../spawners/spawner-directories.ts';
import type { SpawnerSite } from '../../spawners/spawner-site.ts';
import { onTrialSite } from '../../spawners/trial-site.ts';

const formats = ['text', 'tap', 'json'] as const;
type Format = (typeof formats)[number];

/** How the kit makes the spawner again, also in processes of its own. */
const subjectModule = new URL('../../conformance/open-subject.js', import.meta.url).href;

export default class SpawnerCheck extends Command {
  static override summary = 'Test whether a spawner keeps the contract.';
  static override description =
    'Runs the numbered clauses of the conformance kit against a spawner with real processes; clauses about what it does not claim to do are skipped, and that is printed. The module is named here, so hermit.toml need not allow it, and it runs with your rights. Ends with 0 if every clause passed or was skipped, 1 if one failed, 2 if there is no such module, 5 if it cannot be used here.';
  static override examples = [
    '<%= config.bin %> spawner check node',
    '<%= config.bin %> spawner check ./dist/index.js',
    '<%= config.bin %> spawner check @example/hermit-spawner --dir /etc/hermit --format tap',
    '<%= config.bin %> spawner check ssd --only START --only ADOPT',
  ];
  static override args = {
    module: Args.string({
      description:
        '"node", "ssd", the path of a module or of the directory of a package (it contains a "/" or is "."), or the name of a package installed beside hsm or in --dir.',
      required: true,
    }),
  };
  static override flags = {
    dir: Flags.string({
      description: 'Directory in whose node_modules, and those above, a package is looked for first.',
      env: 'HSM_SPAWNER_CHECK_DIR',
      helpValue: 'DIR',
    }),
    format: Flags.option({
      description: 'Lines for people as the clauses end; the Test Anything Protocol; or one JSON document.',
      options: formats,
      default: 'text',
      env: 'HSM_FORMAT',
    })(),
    json: Flags.boolean({ description: 'The same as --format json.', env: 'HSM_JSON' }),
    only: Flags.string({
      description: 'Only this clause (START-01) or topic (START).',
      helpValue: 'ID',
      env: 'HSM_SPAWNER_CHECK_ONLY',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SpawnerCheck);
    const name = nameOf(args.module);
    const directories = spawnerDirectories(flags.dir === undefined ? null : resolve(flags.dir));
    const format = flags.json ? 'json' : flags.format;
    const report = await onTrialSite(async ({ log, ...site }) => {
      await requireUsable(name, directories, { ...site, log });
      return check({ name, directories, site }, format, clausesOf(flags.only));
    });
    process.exitCode = report.failed === 0 ? exitCodes.done : exitCodes.notReached;
  }

  protected override async finally(): Promise<void> {
    leaveModules();
  }
}

/** From the environment they arrive as one text, separated by commas. */
function clausesOf(only: readonly string[] | string | undefined): readonly string[] | null {
  return typeof only === 'string' ? only.split(',') : (only ?? null);
}

/** Paths of the command line are relative to the working directory; names of packages never are. */
function nameOf(module: string): string {
  return /^\.{1,2}$|^\.{0,2}\//.test(module) ? resolve(module) : module;
}

async function requireUsable(name: string, directories: readonly string[], site: SpawnerSite): Promise<void> {
  const { spawner, problem } = await loadSpawner(name, { directories, euid: null }, site);
  await closeTried(spawner);
  if (problem === null) return;
  const message = `spawner ${JSON.stringify(name)} cannot be checked: ${problem.message}${problem.suggestion === null ? '' : `; ${problem.suggestion}`}`;
  if (problem.kind === 'missing') throw new CliError(exitCodes.wrongUsage, 'unknown-spawner', message);
  throw new CliError(exitCodes.systemCallFailed, 'spawner-unusable', message);
}

/** Runs the kit and prints the report; what people read comes line by line. */
async function check(subject: Subject, format: Format, only: readonly string[] | null): Promise<ConformanceReport> {
  const kit = await import('../../conformance/kit.ts');
  const paint = kitPaint(paintFor(process.stdout));
  const recipe = { module: subjectModule, exportName: 'openSubject', arguments: [JSON.parse(JSON.stringify(subject))] };
  const onResult = (result: ClauseResult): void => {
    if (format === 'text') print(kit.renderResult(result, paint).join('\n'));
    else if (process.stderr.isTTY) process.stderr.write(`${result.outcome} ${result.id}\n`);
  };
  const options = kit.createOptions({ recipe, only, onResult, stateDirectory: subject.site.stateDirectory });
  requireClauses(() => kit.chosenClauses(options));
  if (format === 'text') print(`checking spawner ${JSON.stringify(subject.name)}`);
  endOnSignal(async () => {
    await options.machine.close();
    await rm(subject.site.stateDirectory, { recursive: true, force: true });
  });
  const report = await kit.runConformance(options);
  if (format === 'json') print(kit.renderJson(report).trimEnd());
  if (format === 'tap') print(kit.renderTap(report).trimEnd());
  if (format === 'text') print(`${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`);
  return report;
}

function requireClauses(choose: () => unknown): void {
  try {
    choose();
  } catch (error) {
    throw new CliError(
      exitCodes.wrongUsage,
      'unknown-clause',
      `--only: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Ctrl-C must not leave the processes of a clause behind. */
function endOnSignal(cleanUp: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(exitCodes.notReached)));
  }
}

function kitPaint(paint: Paint): KitPaint {
  const styles = { pass: 'green', fail: 'red', skip: 'yellow', faint: 'dim' } as const;
  return (text, role) => paint(styles[role], text);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
