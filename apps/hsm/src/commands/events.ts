import { type ControlClient, type EventDocument, exitCodeOf, type StreamItem } from '@hermit/control';
import { Args, Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { type EventWish, eventsFrom } from '../events/events-from.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { parseSince } from '../logs/since-time.ts';
import { TextOutput } from '../logs/text-output.ts';
import { errorText } from '../render/error-text.ts';
import { eventItemText } from '../render/event-item.ts';
import { withNameHint } from '../unknown-name.ts';

/** How many events from before are shown when new ones are waited for. */
const eventsBeforeFollowing = 10;

export default class Events extends ControlCommand {
  static override summary = 'Show what changed, and why: decisions, states, inputs, and what rules say.';
  static override description =
    'The manager keeps the last 10,000 events since it was started. With -f it goes on, also when the manager is restarted. What is missing is said in its place. Ctrl-C ends it with 0.';
  static override examples = [
    '<%= config.bin %> events',
    '<%= config.bin %> events -f',
    '<%= config.bin %> events web db --since 10m',
    '<%= config.bin %> events -n 20 --json',
  ];
  static override args = { service: Args.string({ description: 'Ids of services; without, all events.' }) };
  static override strict = false;
  static override flags = {
    ...controlFlags,
    json: Flags.boolean({ description: 'Print one JSON document on each line.', env: 'HSM_JSON' }),
    follow: Flags.boolean({
      char: 'f',
      description: 'Go on with new events until interrupted. Begins with the last 10 of them.',
      env: 'HSM_FOLLOW',
    }),
    lines: Flags.integer({
      char: 'n',
      description: 'Only the last events from before. Default: all that are kept.',
      helpValue: 'NUMBER',
      min: 0,
      env: 'HSM_LINES',
    }),
    since: Flags.string({
      description:
        'Only events after the one with this cursor (of --json), from this time on, or so long ago: "2026-01-01 12:00", "10m".',
      helpValue: 'CURSOR|TIME|DURATION',
      env: 'HSM_SINCE',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Events);
    const since = sinceOf(flags.since);
    const client = clientFor(flags);
    const services = [...new Set(argv as string[])];
    await requireServices(client, services);
    const isWhole = flags.lines === undefined && (!flags.follow || flags.since !== undefined);
    const lines = isWhole ? null : (flags.lines ?? eventsBeforeFollowing);
    await print(client, { services, lines, isFollowing: flags.follow, ...since }, (item) =>
      eventItemText(item, flags.json),
    );
  }
}

/** A service that is gone has its events still; one that never was is a misspelt one. */
async function requireServices(client: ControlClient, services: readonly string[]): Promise<void> {
  if (services.length === 0) return;
  const status = withNameHint(await client.status(services), services);
  if (status.ok) return;
  if (status.error.code !== 'unknown-service') valueOrThrow(status);
  for await (const item of client.events({ services })) if (item.kind === 'entry') return;
  valueOrThrow(status);
}

function sinceOf(text: string | undefined): Pick<EventWish, 'cursor' | 'sinceMs'> {
  if (text === undefined) return { sinceMs: null, cursor: null };
  const sinceMs = parseSince(text, Date.now());
  if (sinceMs !== null) return { sinceMs, cursor: null };
  if (/^[A-Za-z0-9]+-[0-9]+$/.test(text)) return { sinceMs: null, cursor: text };
  const message = `--since ${JSON.stringify(text)} is no cursor, no time and no duration; give the cursor of an event, or one such as "10m", "2026-01-01 12:00" or "2026-01-01T12:00:00Z"`;
  throw new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}

/** Until there are no more events, nobody reads them, or Ctrl-C. */
async function print(
  client: ControlClient,
  wish: EventWish,
  show: (item: StreamItem<EventDocument>) => string | null,
): Promise<void> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once('SIGINT', stop);
  const output = new TextOutput(process.stdout, stop);
  for await (const item of eventsFrom(client, wish, end.signal)) {
    if (end.signal.aborted) break;
    if (item.kind === 'failed') {
      await output.flush();
      throw new CliError(exitCodeOf(item.error) as ExitCode, item.error.code, errorText(item.error));
    }
    const text = show(item);
    if (text !== null) await output.write(`${text}\n`);
  }
  await output.flush();
  process.off('SIGINT', stop);
}
