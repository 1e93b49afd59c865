import { Flags } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { sayInterrupted } from '../say-interrupted.ts';
import { waitFlags } from '../service-command.ts';
import { showShutdownProgress } from '../shutdown-progress.ts';
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
      env: 'HSM_SHUTDOWN_LEAVE_RUNNING',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Shutdown);
    const options = { ...waitOptionsOf(flags), leaveRunning: flags['leave-running'] };
    const client = clientFor(flags);
    const endProgress = options.wait === false || options.leaveRunning ? () => undefined : showShutdownProgress(client);
    const sentence = (): string =>
      'the manager goes on to shut down; "hsm status" shows what is left as long as it is there';
    const endWait = sayInterrupted({ sentence, isJson: flags.json, endProgress });
    const result = await client.shutdown(options).finally(endProgress).finally(endWait);
    const reply = valueOrThrow(result);
    if (flags.json) this.logDocument(reply);
    else this.log(sentences[reply.outcome]);
  }
}
