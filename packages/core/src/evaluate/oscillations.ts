import type { ServiceId } from '../model/service-id.ts';
import type { View } from './view.ts';
import type { Wanted } from './wanted.ts';

/** How often what is wanted of a service may turn round within one poll. */
const turnLimit = 4;

/** How often within one interval, in however many polls: services that come up together may turn each other a few times. */
const intervalTurnLimit = 32;

/** How often what others see of a service may change within one poll. */
const changeLimit = 16;

/** A service that is left as it was, because what is wanted of it turned round and round. */
export interface FrozenService {
  readonly id: ServiceId;
  readonly wanted: Wanted;
  /** The services that turn round together. */
  readonly members: readonly ServiceId[];
}

/** As plain JSON. */
export interface OscillationSnapshot {
  readonly interval: number;
  readonly turns: readonly (readonly [ServiceId, number])[];
  readonly frozen: readonly FrozenService[];
  readonly told: readonly string[];
}

/**
 * Notices services whose desired state turns round and round within one poll, and holds them as they were before it: the
 * rest of the graph goes on.
 */
export class Oscillations {
  /** Turns in this poll. */
  readonly #pollTurns = new Map<ServiceId, number>();
  /** Turns in this interval. */
  readonly #turns = new Map<ServiceId, number>();
  /** Changes of what others see, in this poll. */
  readonly #changes = new Map<ServiceId, number>();
  readonly #before = new Map<ServiceId, View | undefined>();
  #frozen = new Map<ServiceId, FrozenService>();
  /** The groups that were told of. */
  #told: ReadonlySet<string> = new Set();
  #current = 0;
  /** The interval in which the turns were counted. */
  #interval = 0;

  /**
   * Begins a poll. Turns are counted over one interval, as long as nothing from outside happens: whoever makes a service
   * turn by asking for it gets what is asked for.
   */
  beginPoll(interval: number, isFromOutside: boolean): void {
    if (isFromOutside) this.#turns.clear();
    this.#current = interval;
    this.#pollTurns.clear();
    this.#changes.clear();
    this.#before.clear();
  }

  /** What is wanted of a service that is left as it was; `null` for all others. */
  frozen(id: ServiceId): Wanted | null {
    return this.#frozen.get(id)?.wanted ?? null;
  }

  membersWith(id: ServiceId): readonly ServiceId[] | null {
    return this.#frozen.get(id)?.members ?? null;
  }

  get isAny(): boolean {
    return this.#frozen.size > 0;
  }

  /** Takes in that a service was worked out once more. Returns those that are held from now on. */
  note(id: ServiceId, before: View | undefined, after: View): readonly ServiceId[] {
    if (!this.#before.has(id)) this.#before.set(id, before);
    if (before === undefined || this.#frozen.has(id)) return [];
    if (this.#countChange(id, before, after) > changeLimit) return this.#freeze(this.#changes, 1);
    if (!isTurn(before, after)) return [];
    if (this.#interval !== this.#current) this.#turns.clear();
    this.#interval = this.#current;
    if (countUp(this.#pollTurns, id) > turnLimit) return this.#freeze(this.#pollTurns, 1);
    if (countUp(this.#turns, id) > intervalTurnLimit) return this.#freeze(this.#turns, intervalTurnLimit / 2);
    return [];
  }

  /** The groups that are held and were not at the last call. */
  takeNew(): readonly (readonly ServiceId[])[] {
    if (this.#frozen.size === 0 && this.#told.size === 0) return [];
    const groups = new Map([...this.#frozen.values()].map(({ members }) => [members.join(' '), members]));
    const news = [...groups].flatMap(([name, members]) => (this.#told.has(name) ? [] : [members]));
    this.#told = new Set(groups.keys());
    return news;
  }

  /** Lets everybody be worked out again. Returns who was held. */
  thaw(): readonly ServiceId[] {
    const ids = [...this.#frozen.keys()].sort();
    this.#frozen.clear();
    return ids;
  }

  forget(id: ServiceId): void {
    this.#frozen.delete(id);
  }

  snapshot(): OscillationSnapshot {
    const frozen = [...this.#frozen.values()];
    return { interval: this.#interval, turns: [...this.#turns], frozen, told: [...this.#told] };
  }

  restore({ interval, turns, frozen, told }: OscillationSnapshot): void {
    this.#told = new Set(told);
    this.#interval = interval;
    this.#turns.clear();
    for (const [id, count] of turns) this.#turns.set(id, count);
    this.#frozen = new Map(frozen.map((service) => [service.id, service]));
  }

  #countChange(id: ServiceId, before: View, after: View): number {
    if (before.published?.join() === after.published?.join()) return 0;
    return countUp(this.#changes, id);
  }

  /** Everybody who turned round more often than `few` is part of it. */
  #freeze(counts: ReadonlyMap<ServiceId, number>, few: number): readonly ServiceId[] {
    const members = [...counts].flatMap(([id, turns]) => (turns > few ? [id] : [])).sort();
    for (const id of members) {
      const wanted = asItWas(this.#before.get(id)?.wanted, members);
      this.#frozen.set(id, { id, wanted, members });
    }
    this.#turns.clear();
    this.#pollTurns.clear();
    this.#changes.clear();
    return members;
  }
}

/** What is held may be run, too, as it was: that it is run no longer is a turn like any other, since rules see it. */
function isTurn(before: View, after: View): boolean {
  return before.isRun !== after.isRun || (before.wanted.kind === 'run') !== (after.wanted.kind === 'run');
}

/** What was wanted before the poll; for what was not wanted, and for what is new, the reason is the turning itself. */
function asItWas(wanted: Wanted | undefined, members: readonly ServiceId[]): Wanted {
  if (wanted?.kind === 'run') return wanted;
  const ground = { code: 'oscillating', causes: [], data: { members } } as const;
  return wanted === undefined ? { kind: 'stop', isDemanded: true, isFailed: false, ground } : { ...wanted, ground };
}

function countUp(counts: Map<ServiceId, number>, id: ServiceId): number {
  const count = (counts.get(id) ?? 0) + 1;
  counts.set(id, count);
  return count;
}
