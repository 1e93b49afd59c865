import { Args } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../../control-command.ts';
import { systemLines } from '../../render/system-lines.ts';
import { sayInterrupted } from '../../say-interrupted.ts';
import { waitFlags } from '../../service-command.ts';
import { waitOptionsOf } from '../../wait-options.ts';

export default class SystemActive extends ControlCommand {
  static override summary = 'Make the system active, or inactive: then no service runs.';
  static override description =
    'Holds until the next boot, also across restarts of the manager. Waits until all services have followed.';
  static override examples = ['<%= config.bin %> system active on', '<%= config.bin %> system active off --no-wait'];
  static override args = {
    value: Args.string({ description: 'What the system shall be.', options: ['on', 'off'], required: true }),
  };
  static override flags = { ...controlFlags, ...waitFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SystemActive);
    const sentence = (): string => 'the manager goes on with it; "hsm status" shows how far the services are';
    const endWait = sayInterrupted({ sentence, isJson: flags.json });
    const document = valueOrThrow(
      await clientFor(flags)
        .setActive(args.value === 'on', waitOptionsOf(flags))
        .finally(endWait),
    );
    if (flags.json) this.logDocument(document);
    else for (const line of systemLines(document)) this.log('%s', line);
  }
}
