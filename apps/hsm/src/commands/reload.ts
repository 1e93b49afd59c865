import type { Finding } from '@hermit/core';
import { Args, Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { paintFor } from '../render/paint.ts';
import { reloadLines } from '../render/reload-lines.ts';
import { sayInterrupted } from '../say-interrupted.ts';
import { ServiceCommandRunner, waitFlags } from '../service-command.ts';
import { waitOptionsOf } from '../wait-options.ts';

/** Not from @hermit/config, which would load the whole loader into this command. */
function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

export default class Reload extends ServiceCommandRunner {
  static override summary = 'Read the definition directories again, or have services reload.';
  static override description =
    'Without names the directories are read as one snapshot. A file that is invalid, unreadable or half-written keeps its last good version. A reload that would stop more than half of the running services is refused unless forced. The exit code is 1 if a file has errors, although everything else was reloaded. With names each of these services reads its own configuration again while it runs on, as the exec_reload of its definition says; the directories are not read.';
  static override examples = [
    '<%= config.bin %> reload',
    '<%= config.bin %> reload --force',
    '<%= config.bin %> reload --plan-hash 0123456789abcdef',
    '<%= config.bin %> reload web db',
  ];
  static override args = {
    service: Args.string({ description: 'Ids of services that are to reload themselves.' }),
  };
  static override strict = false;
  static override flags = {
    ...controlFlags,
    ...waitFlags,
    force: Flags.boolean({
      description: 'Reload even if that stops most of the running services.',
      env: 'HSM_RELOAD_FORCE',
    }),
    'plan-hash': Flags.string({
      description:
        'Reload only if the plan is still the one with this hash, as "hsm plan" prints it; otherwise end with 1.',
      helpValue: 'HASH',
      env: 'HSM_PLAN_HASH',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Reload);
    const services = argv as string[];
    if (services.length === 0) return this.#reloadDirectories(flags);
    this.#refuseDirectoryFlags();
    const { force: _, 'plan-hash': __, ...ownFlags } = flags;
    await this.runFor('reload', services, ownFlags);
  }

  async #reloadDirectories(flags: DirectoryFlags): Promise<void> {
    const client = clientFor(flags);
    const { force, 'plan-hash': planHash } = flags;
    const tied = planHash === undefined ? {} : { planHash };
    const sentence = (): string => 'the manager goes on to reload; "hsm status" shows what came of it';
    const endWait = sayInterrupted({ sentence, isJson: flags.json });
    const result = await client.reload({ ...waitOptionsOf(flags), force, ...tied }).finally(endWait);
    const applied = valueOrThrow(result);
    if (flags.json) this.logDocument(applied);
    else for (const line of reloadLines(applied, paintFor(process.stdout))) this.log('%s', line);
    if (hasErrors(applied.findings)) process.exitCode = exitCodes.notReached;
  }

  /** Only what was typed: a variable that is set for all reloads of the directories has nothing to say here. */
  #refuseDirectoryFlags(): void {
    const given = this.argv.find((word) => /^--(force|plan-hash)/.test(word))?.split('=')[0];
    if (given === undefined) return;
    const message = `${given} is for a reload of the directories, and services were named; leave out ${given}, or the names`;
    throw new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
  }
}

interface DirectoryFlags {
  readonly socket?: string | undefined;
  readonly json: boolean;
  readonly 'no-wait': boolean;
  readonly timeout?: number | undefined;
  readonly force: boolean;
  readonly 'plan-hash'?: string | undefined;
}
