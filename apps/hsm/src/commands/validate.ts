import { findingFormats, formatFindings, hasErrors, validatePaths } from '@hermit/config';
import { Args, Command, Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { counted } from '../render/counted.ts';
import { printable } from '../render/printable.ts';
import { moduleDeadlineMs } from '../spawners/import-module.ts';
import { leaveModules } from '../spawners/leave-modules.ts';
import { SpawnerCatalogue } from '../spawners/spawner-catalogue.ts';

/** Longer than any spawner may take, so that the reason comes from where it is known. */
const patienceMs = 2 * moduleDeadlineMs;

export default class Validate extends Command {
  static override summary = 'Check definitions, all findings at once; no manager is needed.';
  static override description =
    'Directories are checked together, as "hsm run" would load them; files each by themselves. Ends with 0 if there are no errors, 1 for warnings with --strict, 3 for errors.';
  static override examples = [
    '<%= config.bin %> validate /etc/hermit',
    '<%= config.bin %> validate web.toml --strict',
    '<%= config.bin %> validate --format github services',
  ];
  static override args = { path: Args.string({ description: 'Files or directories.', required: true }) };
  static override strict = false;
  static override flags = {
    format: Flags.option({
      description: 'How findings are printed: for people, programs, code scanners, or GitHub workflows.',
      options: findingFormats as ['text', 'json', 'sarif', 'github'],
      default: 'text',
      env: 'HSM_FORMAT',
    })(),
    json: Flags.boolean({ description: 'The same as --format json.', env: 'HSM_JSON' }),
    strict: Flags.boolean({ description: 'Warnings count, too.', env: 'HSM_STRICT' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Validate);
    const { findings, missingPaths, sources, files, skipped } = await validatePaths(argv as string[], {
      spawners: await SpawnerCatalogue.open({ euid: process.geteuid?.() ?? 0, siteOf: null, patienceMs }),
    });
    if (missingPaths.length > 0) throw missing(missingPaths);
    const format = flags.json ? 'json' : flags.format;
    process.stdout.write(formatFindings(findings, format, { sources, baseDirectory: process.cwd() }));
    if (format === 'text' && findings.length === 0) this.log('%s, no findings', counted(files, 'definition'));
    if (format === 'text') for (const { file, reason } of skipped) this.log('%s', skippedLine(file, reason));
    if (hasErrors(findings)) process.exitCode = exitCodes.invalidDefinitions;
    else if (flags.strict && findings.length > 0) process.exitCode = exitCodes.notReached;
  }

  protected override async finally(): Promise<void> {
    leaveModules();
  }
}

/** No finding: what is passed over on purpose is neither right nor wrong. */
function skippedLine(file: string, reason: string): string {
  return `${printable(file)} is not read: ${reason}`;
}

function missing(paths: readonly string[]): CliError {
  const message = `there is no file or directory ${paths.join(', ')}; check the spelling, and whether it may be read`;
  return new CliError(exitCodes.wrongUsage, 'missing-path', message);
}
