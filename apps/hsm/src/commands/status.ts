import { setTimeout as delay } from 'node:timers/promises';
import type { StatusDocument } from '@hermit/control';
import { Args, Flags } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { paintFor } from '../render/paint.ts';
import { statusNotes } from '../render/status-notes.ts';
import { statusTable } from '../render/status-table.ts';

const watchIntervalMs = 1000;
const clearTerminal = '\u001b[H\u001b[2J';

export default class Status extends ControlCommand {
  static override summary = 'Show services: their state, process, and why they are in that state.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status web worker',
    '<%= config.bin %> status --json',
    '<%= config.bin %> status --watch',
  ];
  static override args = { service: Args.string({ description: 'Ids of services; all of them without.' }) };
  static override strict = false;
  static override flags = {
    ...controlFlags,
    watch: Flags.boolean({
      description: 'Show it again every second until interrupted; with --json one document on each line.',
      env: 'HSM_STATUS_WATCH',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Status);
    const client = clientFor(flags);
    do {
      const document = valueOrThrow(await client.status(argv as string[]));
      if (flags.watch && flags.json) this.log('%s', JSON.stringify(document));
      else if (flags.json) this.logDocument(document);
      else this.show(document, flags.watch);
      if (flags.watch) await delay(watchIntervalMs);
    } while (flags.watch);
  }

  private show(document: StatusDocument, isRepeated: boolean): void {
    const paint = paintFor(process.stdout);
    const columns = process.stdout.isTTY ? process.stdout.columns : null;
    const lines = [
      ...statusTable(document.services, { paint, columns, nowMs: Date.now() }),
      ...statusNotes(document, paint),
    ];
    if (isRepeated && process.stdout.isTTY) process.stdout.write(clearTerminal);
    for (const line of lines) this.log('%s', line);
    if (isRepeated && !process.stdout.isTTY) this.log('');
  }
}
