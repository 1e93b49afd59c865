import type { ControlClient, EventDocument, StreamItem } from '@hermit/control';

/** Which events somebody wants to see. */
export interface EventWish {
  /** Ids; empty for all events. */
  readonly services: readonly string[];
  /** The last so many of those that are there already; `null` for all. */
  readonly lines: number | null;
  /** Only what came after the event with this cursor; `null` for whatever is kept. */
  readonly cursor: string | null;
  /** Only from this time on, in milliseconds since 1970; `null` from the beginning. */
  readonly sinceMs: number | null;
  readonly isFollowing: boolean;
}

type Item = StreamItem<EventDocument>;

/** The events that are kept, then, if wanted, those that come; each once. Ends after a failure. Never throws. */
export async function* eventsFrom(
  client: Pick<ControlClient, 'events'>,
  wish: EventWish,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const { services, cursor, isFollowing } = wish;
  const kept: Item[] = [];
  let last = cursor;
  for await (const item of client.events({ services, since: cursor }, { signal })) {
    if (item.kind === 'entry') last = item.entry.cursor;
    if (isWanted(item, wish)) kept.push(item);
    if (item.kind === 'failed') break;
    if (wish.lines !== null && kept.length > wish.lines) kept.shift();
  }
  yield* kept;
  if (kept.at(-1)?.kind === 'failed' || !isFollowing) return;
  yield* client.events({ services, since: last, follow: true }, { signal });
}

function isWanted(item: Item, { sinceMs }: EventWish): boolean {
  return item.kind !== 'entry' || sinceMs === null || Date.parse(item.entry.time) >= sinceMs;
}
