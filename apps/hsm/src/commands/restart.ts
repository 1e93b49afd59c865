import { controlFlags } from '../control-command.ts';
import { ServiceCommandRunner, serviceArguments, waitFlags } from '../service-command.ts';

export default class Restart extends ServiceCommandRunner {
  static override summary = 'Stop services and start them again.';
  static override description = 'Starts a service that is wanted and does not run. A restart is no failure.';
  static override examples = ['<%= config.bin %> restart web', '<%= config.bin %> restart web worker'];
  static override args = serviceArguments;
  static override strict = false;
  static override flags = { ...controlFlags, ...waitFlags };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Restart);
    await this.runFor('restart', argv as string[], flags);
  }
}
