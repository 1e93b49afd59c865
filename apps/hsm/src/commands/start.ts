import { Flags } from '@oclif/core';
import { controlFlags } from '../control-command.ts';
import { ServiceCommandRunner, serviceArguments, waitFlags } from '../service-command.ts';

export default class Start extends ServiceCommandRunner {
  static override summary = 'Start services, and remember that they are wanted.';
  static override description =
    'Lifts an earlier stop and a failure. Waits until the services are ready; ends at once, with the reason, where one waits for an input of the system. With --force it starts although what it requires is not there, and is remembered so until "hsm reset"; never while the system is inactive or a system dependency is not met.';
  static override examples = [
    '<%= config.bin %> start web',
    '<%= config.bin %> start web worker --timeout 30s',
    '<%= config.bin %> start web --force',
  ];
  static override args = serviceArguments;
  static override strict = false;
  static override flags = {
    ...controlFlags,
    ...waitFlags,
    force: Flags.boolean({
      description: 'Ignore what the services require of others and of facts.',
      env: 'HSM_START_FORCE',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Start);
    await this.runFor('start', argv as string[], flags);
  }
}
