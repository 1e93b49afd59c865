import { Args } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../../control-command.ts';
import { patternOf } from '../../facts/written-facts.ts';
import { factTable } from '../../render/fact-table.ts';
import { paintFor } from '../../render/paint.ts';

export default class FactList extends ControlCommand {
  static override summary = 'Show the facts that hold, and who asserts each of them.';
  static override description =
    'In a pattern "?name" and "_" stand for anything, and "..." at the end of an array for any more. A word alone stands for all facts with this label. Inside of a service with may_assert: what its process asserts.';
  static override examples = [
    '<%= config.bin %> fact list',
    '<%= config.bin %> fact list interface',
    `<%= config.bin %> fact list '["service-state",["web"],"_"]' --json`,
  ];
  static override args = { pattern: Args.string({ description: 'A pattern as JSON, or a label; all facts without.' }) };
  static override flags = controlFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FactList);
    const pattern = args.pattern === undefined ? undefined : patternOf(args.pattern);
    const document = valueOrThrow(await clientFor(flags).facts(pattern));
    if (flags.json) this.logDocument(document);
    else this.show(document.facts);
  }

  private show(facts: Parameters<typeof factTable>[0]): void {
    const columns = process.stdout.isTTY ? process.stdout.columns : null;
    for (const line of factTable(facts, { paint: paintFor(process.stdout), columns })) this.log('%s', line);
  }
}
