import { hermitSchema, serviceSchema } from '@hermit/config';
import { Command, Flags } from '@oclif/core';

export default class Schema extends Command {
  static override summary = 'Print the JSON Schema of definition files, for editors.';
  static override examples = [
    '<%= config.bin %> schema > service.schema.json',
    '<%= config.bin %> schema --of hermit.toml',
  ];
  static override flags = {
    of: Flags.option({
      description: 'Which kind of file.',
      options: ['service', 'hermit.toml'] as const,
      default: 'service',
      env: 'HSM_SCHEMA_OF',
    })(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Schema);
    this.log('%s', JSON.stringify(flags.of === 'service' ? serviceSchema : hermitSchema, null, 2));
  }
}
