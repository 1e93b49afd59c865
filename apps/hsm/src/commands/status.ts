import { Args } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { paintFor } from '../render/paint.ts';
import { statusNotes } from '../render/status-notes.ts';
import { statusTable } from '../render/status-table.ts';

export default class Status extends ControlCommand {
  static override summary = 'Show services: their state, process, and why they are in that state.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status web worker',
    '<%= config.bin %> status --json',
  ];
  static override args = { service: Args.string({ description: 'Ids of services; all of them without.' }) };
  static override strict = false;
  static override flags = controlFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Status);
    const document = valueOrThrow(await clientFor(flags).status(argv as string[]));
    if (flags.json) {
      this.logDocument(document);
      return;
    }
    const paint = paintFor(process.stdout);
    const columns = process.stdout.isTTY ? process.stdout.columns : null;
    for (const line of statusTable(document.services, { paint, columns })) this.log('%s', line);
    for (const line of statusNotes(document, paint)) this.log('%s', line);
  }
}
