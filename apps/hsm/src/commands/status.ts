import type { ControlClient, StatusDocument } from '@hermit/control';
import { Args, Flags } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { agedStatus, watchStatus } from '../events/watch-status.ts';
import { TextOutput } from '../logs/text-output.ts';
import { graphTree } from '../render/graph-tree.ts';
import { paintFor } from '../render/paint.ts';
import { type StatusExtent, statusNotes } from '../render/status-notes.ts';
import { statusTable } from '../render/status-table.ts';
import { withNameHint } from '../unknown-name.ts';

/** A terminal shows uptimes that grow. Milliseconds. */
const redrawMs = 1000;
const clearTerminal = '\u001b[H\u001b[2J';

export default class Status extends ControlCommand {
  static override summary = 'Show services: their state, process, and why they are in that state.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status web worker',
    '<%= config.bin %> status --json',
    '<%= config.bin %> status --watch',
    '<%= config.bin %> status --tree',
  ];
  static override args = { service: Args.string({ description: 'Ids of services; all of them without.' }) };
  static override strict = false;
  static override flags = {
    ...controlFlags,
    tree: Flags.boolean({
      description: 'Show who requires and wants whom, as a tree; with --json the graph.',
      env: 'HSM_STATUS_TREE',
      exclusive: ['watch'],
    }),
    watch: Flags.boolean({
      description:
        'Show it again whenever something changes, until interrupted; with --json one document on each line. Goes on when the manager is restarted.',
      env: 'HSM_STATUS_WATCH',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Status);
    const services = argv as string[];
    const client = clientFor(flags);
    const document = valueOrThrow(withNameHint(await client.status(services), services));
    if (flags.tree) await this.tree(client, services, flags.json);
    else if (flags.watch) await this.watch(client, services, flags.json);
    else if (flags.json) this.logDocument(document);
    else this.log('%s', statusText(document, extentOf(services)));
  }

  private async tree(client: ControlClient, services: readonly string[], isJson: boolean): Promise<void> {
    const graph = valueOrThrow(await client.graph());
    if (isJson) this.logDocument(graph);
    else for (const line of graphTree(graph, services, paintFor(process.stdout))) this.log('%s', line);
  }

  /** Until Ctrl-C, until nobody reads it, or until the manager does not come back. */
  private async watch(client: ControlClient, services: readonly string[], isJson: boolean): Promise<void> {
    const end = new AbortController();
    const stop = (): void => end.abort();
    process.once('SIGINT', stop);
    const output = new TextOutput(process.stdout, stop);
    let last: StatusDocument | null = null;
    const redraw = (): void => {
      if (last !== null) void output.write(watchText(agedStatus(last, Date.now()), extentOf(services)));
    };
    const timer = process.stdout.isTTY && !isJson ? setInterval(redraw, redrawMs) : undefined;
    try {
      for await (const item of watchStatus(client, services, end.signal)) {
        last = valueOrThrow(
          item.kind === 'failed' ? { ok: false, error: item.error } : { ok: true, value: item.status },
        );
        await output.write(isJson ? `${JSON.stringify(last)}\n` : watchText(last, extentOf(services)));
      }
    } finally {
      clearInterval(timer);
      await output.flush();
    }
  }
}

function extentOf(services: readonly string[]): StatusExtent {
  return services.length === 0 ? 'all' : 'some';
}

function watchText(document: StatusDocument, shown: StatusExtent): string {
  const text = statusText(document, shown);
  return process.stdout.isTTY ? `${clearTerminal}${text}\n` : `${text}\n\n`;
}

function statusText(document: StatusDocument, shown: StatusExtent): string {
  const paint = paintFor(process.stdout);
  const columns = process.stdout.isTTY ? process.stdout.columns : null;
  const table = statusTable(document.services, { paint, columns, nowMs: Date.now() });
  return [...table, ...statusNotes(document, paint, shown)].join('\n');
}
