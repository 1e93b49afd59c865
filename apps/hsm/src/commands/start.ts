import { controlFlags } from '../control-command.ts';
import { ServiceCommandRunner, serviceArguments, waitFlags } from '../service-command.ts';

export default class Start extends ServiceCommandRunner {
  static override summary = 'Start services, and remember that they are wanted.';
  static override description =
    'Lifts an earlier stop and a failure. Waits until the services are ready; ends at once, with the reason, where one waits for an input of the system.';
  static override examples = ['<%= config.bin %> start web', '<%= config.bin %> start web worker --timeout 30s'];
  static override args = serviceArguments;
  static override strict = false;
  static override flags = { ...controlFlags, ...waitFlags };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Start);
    await this.runFor('start', argv as string[], flags);
  }
}
