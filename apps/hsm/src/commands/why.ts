import { Args, Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { paintFor } from '../render/paint.ts';
import { whyAllLines, whyLines } from '../render/why-lines.ts';
import { withNameHint } from '../unknown-name.ts';

export default class Why extends ControlCommand {
  static override summary = 'Say why a service is in its state, and what would change it.';
  static override description =
    'Shows the causes as a tree, down to the input, fact, file or operator where it began, each with the time since when it is so; the last failure with the end of its output; and when the next attempt comes. With --all everything that is not as it should be, grouped by where it began.';
  static override examples = [
    '<%= config.bin %> why web',
    '<%= config.bin %> why --all',
    '<%= config.bin %> why web --json',
  ];
  static override args = { service: Args.string({ description: 'Id of a service.' }) };
  static override flags = {
    ...controlFlags,
    all: Flags.boolean({ description: 'All services that are not as they should be.', env: 'HSM_WHY_ALL' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Why);
    const { service = '' } = args;
    if ((service !== '') === (flags.all ?? false)) throw oneOfThem();
    const client = clientFor(flags);
    const style = {
      paint: paintFor(process.stdout),
      nowMs: Date.now(),
      columns: process.stdout.isTTY ? process.stdout.columns : null,
    };
    if (service === '') {
      const document = valueOrThrow(await client.whyAll());
      this.print(document, flags.json, () => whyAllLines(document, style));
    } else {
      const document = valueOrThrow(withNameHint(await client.why(service), [service]));
      this.print(document, flags.json, () => whyLines(document, style));
    }
  }

  private print(document: object, isJson: boolean, lines: () => readonly string[]): void {
    if (isJson) this.logDocument(document);
    else for (const line of lines()) this.log('%s', line);
  }
}

function oneOfThem(): CliError {
  const message = 'name one service, or give --all for everything that is not as it should be';
  return new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
