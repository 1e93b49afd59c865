import { controlFlags } from '../control-command.ts';
import { ServiceCommandRunner, serviceArguments } from '../service-command.ts';

export default class Reset extends ServiceCommandRunner {
  static override summary = 'Forget what the operator decided about services, and their failures.';
  static override description = 'Afterwards the definitions alone decide again whether a service is wanted.';
  static override examples = ['<%= config.bin %> reset web', '<%= config.bin %> reset web worker'];
  static override args = serviceArguments;
  static override strict = false;
  static override flags = controlFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Reset);
    await this.runFor('reset', argv as string[], flags);
  }
}
