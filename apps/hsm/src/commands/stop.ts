import { controlFlags } from '../control-command.ts';
import { ServiceCommandRunner, serviceArguments, waitFlags } from '../service-command.ts';

export default class Stop extends ServiceCommandRunner {
  static override summary = 'Stop services, and remember that they are not wanted.';
  static override description =
    'Waits until no process of them is left. The decision holds until "hsm start" or "hsm reset", also across restarts of the manager and of the machine.';
  static override examples = ['<%= config.bin %> stop web', '<%= config.bin %> stop web --no-wait'];
  static override args = serviceArguments;
  static override strict = false;
  static override flags = { ...controlFlags, ...waitFlags };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Stop);
    await this.runFor('stop', argv as string[], flags);
  }
}
