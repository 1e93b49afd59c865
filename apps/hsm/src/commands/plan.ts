import { existsSync } from 'node:fs';
import type { PlanDocument } from '@hermit/control';
import { CliError } from '../cli-error.ts';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { directoriesOf } from '../flags/directories.ts';
import { directoryFlag } from '../flags/directory-flag.ts';
import { timeoutFlag } from '../flags/duration-flag.ts';
import { paintFor } from '../render/paint.ts';
import { planLines } from '../render/plan-lines.ts';

export default class Plan extends ControlCommand {
  static override summary = 'Say what a reload would start, stop, restart, change live or leave alone.';
  static override description =
    'The manager reads its directories, and tries the change on a copy of its own state; nothing is done. With --dir no manager is asked: the directories are compared with the last saved state in the state directory, as if the system were active and all of its dependencies met. Ends with 0 if nothing changes, 10 if something does.';
  static override examples = [
    '<%= config.bin %> plan',
    '<%= config.bin %> plan --json',
    '<%= config.bin %> plan --dir /etc/hermit',
  ];
  static override flags = {
    ...controlFlags,
    dir: directoryFlag({
      description: 'Directory of definitions, to be compared with the last saved state; repeat it for more.',
      helpValue: 'DIR',
      multiple: true,
      env: 'HSM_PLAN_DIR',
    }),
    'state-dir': directoryFlag({
      description: 'State directory for --dir. Default: as for "hsm run".',
      env: 'HSM_STATE_DIR',
    }),
    timeout: timeoutFlag({ description: 'Give up after this time. Default: no limit.', env: 'HSM_TIMEOUT' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    const { timeout: timeoutMs } = flags;
    const plan =
      flags.dir === undefined
        ? valueOrThrow(await clientFor(flags).plan(timeoutMs === undefined ? {} : { timeoutMs }))
        : await this.againstSavedState(flags.dir, flags['state-dir']);
    if (flags.json) this.logDocument(plan);
    else for (const line of planLines(plan, paintFor(process.stdout))) this.log('%s', line);
    const isChange = plan.changes.some(({ action }) => action !== 'none') || plan.factFiles.length > 0;
    if (isChange) process.exitCode = exitCodes.planChanges;
  }

  private async againstSavedState(
    directories: readonly string[],
    stateDirectory: string | undefined,
  ): Promise<PlanDocument> {
    requireDirectories(directoriesOf(directories));
    const { planAgainstSavedState } = await import('../assemble/insight-saved-state.ts');
    const { plan, statePath } = await planAgainstSavedState(directories, stateDirectory);
    const compared = existsSync(statePath)
      ? `no manager was asked; compared with the last saved state in ${statePath}`
      : `no manager was asked, and there is no saved state in ${statePath}, so that everything is new; name another --state-dir if one was meant`;
    this.logToStderr('%s', `hsm: ${compared}`);
    return plan;
  }
}

/** To a manager a directory that is gone is one that holds what it had; who names one here has misspelt it. */
function requireDirectories(directories: readonly string[]): void {
  const missing = directories.filter((directory) => !existsSync(directory));
  if (missing.length === 0) return;
  const message = `there is no directory ${missing.join(', ')}; check the spelling, and whether it may be read`;
  throw new CliError(exitCodes.wrongUsage, 'missing-path', message);
}
