import { Flags } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { waitFlags } from '../service-command.ts';
import { waitOptionsOf } from '../wait-options.ts';

const sentences = {
  stopped: 'all services have stopped, and the manager ends',
  'left-running': 'the manager ends; its services go on and are adopted by the next one',
  accepted: 'shutdown accepted',
} as const;

export default class Shutdown extends ControlCommand {
  static override summary = 'Stop all services in order and end the manager.';
  static override examples = ['<%= config.bin %> shutdown', '<%= config.bin %> shutdown --leave-running'];
  static override flags = {
    ...controlFlags,
    ...waitFlags,
    'leave-running': Flags.boolean({
      description: 'End only the manager. The next one on the same state directory adopts the services.',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Shutdown);
    const options = { ...waitOptionsOf(flags), leaveRunning: flags['leave-running'] };
    const reply = valueOrThrow(await clientFor(flags).shutdown(options));
    if (flags.json) this.logDocument(reply);
    else this.log(sentences[reply.outcome]);
  }
}
