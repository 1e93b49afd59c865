import type { Finding } from '@hermit/core';
import { Flags } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { paintFor } from '../render/paint.ts';
import { reloadLines } from '../render/reload-lines.ts';
import { waitFlags } from '../service-command.ts';
import { waitOptionsOf } from '../wait-options.ts';

/** Not from @hermit/config, which would load the whole loader into this command. */
function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

export default class Reload extends ControlCommand {
  static override summary = 'Read the definition directories again, as one snapshot.';
  static override description =
    'A file that is invalid, unreadable or half-written keeps its last good version. A reload that would stop more than half of the running services is refused unless forced. The exit code is 1 if a file has errors, although everything else was reloaded.';
  static override examples = ['<%= config.bin %> reload', '<%= config.bin %> reload --force'];
  static override flags = {
    ...controlFlags,
    ...waitFlags,
    force: Flags.boolean({
      description: 'Reload even if that stops most of the running services.',
      env: 'HSM_RELOAD_FORCE',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Reload);
    const client = clientFor(flags);
    const applied = valueOrThrow(await client.reload({ ...waitOptionsOf(flags), force: flags.force }));
    if (flags.json) this.logDocument(applied);
    else for (const line of reloadLines(applied, paintFor(process.stdout))) this.log('%s', line);
    if (hasErrors(applied.findings)) process.exitCode = exitCodes.notReached;
  }
}
