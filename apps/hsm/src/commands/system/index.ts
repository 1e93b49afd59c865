import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../../control-command.ts';
import { systemLines } from '../../render/system-lines.ts';

export default class System extends ControlCommand {
  static override summary = 'Show the inputs of the system: whether it is active, and its dependencies.';
  static override examples = [
    '<%= config.bin %> system',
    '<%= config.bin %> system active off',
    '<%= config.bin %> system dependency TIME met',
  ];
  static override flags = controlFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(System);
    const document = valueOrThrow(await clientFor(flags).system());
    if (flags.json) this.logDocument(document);
    else for (const line of systemLines(document)) this.log('%s', line);
  }
}
