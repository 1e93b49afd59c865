import type { ServerResponse } from 'node:http';

/**
 * What a request takes a place for. Each has places of its own, so that none keeps another one waiting: `look` is
 * answered at once, `command` may wait until it is carried out, `facts` changes facts, `stream` goes on until one side ends it.
 */
export type PlaceKind = 'look' | 'command' | 'facts' | 'stream';

/** How many requests of each kind are served at a time. */
export type Places = Readonly<Record<PlaceKind, number>>;
export const defaultPlaces: Places = { look: 16, command: 32, facts: 16, stream: 64 };

/** How long a reply may take to be read, in milliseconds; and how long if somebody else needs the place. */
const unreadMs = 10_000;
const unreadInCrowdMs = 100;

/** A request that has a place. It keeps it until its reply was taken by the other side, or the connection ends. */
interface Guest {
  readonly response: ServerResponse;
  /** When the reply was made; `null` while it is not. */
  repliedAtMs: number | null;
  timer: NodeJS.Timeout | null;
}

/** Counts the requests under way. */
export class RequestGate {
  readonly #places: Places;
  readonly #guests: Readonly<Record<PlaceKind, Set<Guest>>> = {
    look: new Set(),
    command: new Set(),
    facts: new Set(),
    stream: new Set(),
  };

  constructor(places: Places) {
    this.#places = places;
  }

  /**
   * Takes a place until the response is closed; `null` if there is none, or if the connection has one of this kind
   * already. What is given back is to be called when the reply is made: one that nobody reads is cut off.
   */
  enter(kind: PlaceKind, response: ServerResponse): (() => void) | null {
    const guests = this.#guests[kind];
    for (const guest of guests) if (guest.response.req.socket === response.req.socket) return null;
    if (guests.size >= this.#places[kind] && !dismissUnread(guests)) return null;
    const guest: Guest = { response, repliedAtMs: null, timer: null };
    guests.add(guest);
    const leave = (): void => {
      guests.delete(guest);
      if (guest.timer !== null) clearTimeout(guest.timer);
    };
    response.once('finish', leave);
    response.once('close', leave);
    if (response.closed || response.destroyed) leave();
    return () => expectReader(guest, guests);
  }

  /** The number of places of a kind. */
  limit(kind: PlaceKind): number {
    return this.#places[kind];
  }
}

function expectReader(guest: Guest, guests: ReadonlySet<Guest>): void {
  if (!guests.has(guest)) return;
  guest.repliedAtMs = performance.now();
  guest.timer = setTimeout(() => guest.response.destroy(), unreadMs);
}

/** Cuts off the reply that was longest not read. */
function dismissUnread(guests: Set<Guest>): boolean {
  for (const guest of guests) {
    if (guest.repliedAtMs === null || performance.now() - guest.repliedAtMs < unreadInCrowdMs) continue;
    guests.delete(guest);
    guest.response.destroy();
    return true;
  }
  return false;
}
