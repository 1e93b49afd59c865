import { Args } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../../control-command.ts';
import { systemLines } from '../../render/system-lines.ts';
import { sayInterrupted } from '../../say-interrupted.ts';
import { waitFlags } from '../../service-command.ts';
import { waitOptionsOf } from '../../wait-options.ts';

const values = new Map([
  ['met', true],
  ['unmet', false],
  ['auto', null],
]);

export default class SystemDependency extends ControlCommand {
  static override summary = 'Fix a system dependency, or give it back to its source.';
  static override description =
    'Whatever its source says, the value holds until the next boot. Waits until all services have followed.';
  static override examples = [
    '<%= config.bin %> system dependency TIME met',
    '<%= config.bin %> system dependency TIME auto',
  ];
  static override args = {
    name: Args.string({ description: 'Name of the system dependency, such as TIME.', required: true }),
    value: Args.string({
      description: 'What it shall be; with "auto" its source decides again.',
      options: [...values.keys()],
      required: true,
    }),
  };
  static override flags = { ...controlFlags, ...waitFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SystemDependency);
    const value = values.get(args.value) ?? null;
    const client = clientFor(flags);
    const sentence = (): string => 'the manager goes on with it; "hsm status" shows how far the services are';
    const endWait = sayInterrupted({ sentence, isJson: flags.json });
    const document = valueOrThrow(
      await client.setSystemDependency(args.name, value, waitOptionsOf(flags)).finally(endWait),
    );
    if (flags.json) this.logDocument(document);
    else for (const line of systemLines(document)) this.log('%s', line);
  }
}
