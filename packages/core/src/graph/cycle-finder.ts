import type { ServiceId } from '../model/service-id.ts';

/** Which services stand before which. */
export interface OrderGround {
  /** Those that have to be there before it. */
  before(id: ServiceId): Iterable<ServiceId>;
  hasAfter(id: ServiceId): boolean;
}

interface Frame {
  readonly id: ServiceId;
  readonly next: Iterator<ServiceId>;
}

/** Finds circles of services in which each waits for the next one: nobody could ever be first. */
export class CycleFinder {
  readonly #ground: OrderGround;
  readonly #members = new Map<ServiceId, readonly ServiceId[]>();
  readonly #touched = new Set<ServiceId>();

  constructor(ground: OrderGround) {
    this.#ground = ground;
  }

  /** The circle that the service is in, in the order in which each waits for the next; `null` if it is in none. */
  circleOf(id: ServiceId): readonly ServiceId[] | null {
    return this.#members.get(id) ?? null;
  }

  /** What this service waits for has changed. */
  touch(id: ServiceId): void {
    this.#touched.add(id);
  }

  /** Works out what changed. Returns the services whose circle is another one now. Looks only at what is within reach. */
  refresh(): readonly ServiceId[] {
    const from = new Set<ServiceId>();
    for (const id of this.#touched) {
      const circle = this.#members.get(id);
      for (const member of circle ?? []) from.add(member);
      if (circle !== undefined || this.#ground.hasAfter(id)) from.add(id);
    }
    this.#touched.clear();
    if (from.size === 0) return [];
    const before = new Map([...from].map((id) => [id, this.#members.get(id) ?? null]));
    const { circles, visited } = this.#search([...from].sort());
    for (const id of visited) {
      if (!before.has(id)) before.set(id, this.#members.get(id) ?? null);
      this.#members.delete(id);
    }
    for (const circle of circles) for (const id of circle) this.#members.set(id, circle);
    return [...before].flatMap(([id, old]) => (isSame(old, this.circleOf(id)) ? [] : [id])).sort();
  }

  /** Strongly connected components within reach, by Tarjan's algorithm, without recursion. */
  #search(from: readonly ServiceId[]): { readonly circles: ServiceId[][]; readonly visited: Iterable<ServiceId> } {
    const order = new Map<ServiceId, number>();
    const lowest = new Map<ServiceId, number>();
    const open: ServiceId[] = [];
    const isOpen = new Set<ServiceId>();
    const circles: ServiceId[][] = [];
    const path: Frame[] = [];
    const enter = (id: ServiceId): void => {
      order.set(id, order.size);
      lowest.set(id, order.size - 1);
      open.push(id);
      isOpen.add(id);
      path.push({ id, next: this.#ground.before(id)[Symbol.iterator]() });
    };
    const lower = (id: ServiceId, value: number): void => {
      lowest.set(id, Math.min(lowest.get(id) ?? value, value));
    };
    for (const start of from) {
      if (!order.has(start)) enter(start);
      for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
        const { value, done } = frame.next.next();
        if (done !== true) {
          if (!order.has(value)) enter(value);
          else if (isOpen.has(value)) lower(frame.id, order.get(value) ?? 0);
          continue;
        }
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) lower(above.id, lowest.get(frame.id) ?? 0);
        if (lowest.get(frame.id) !== order.get(frame.id)) continue;
        const component = open.splice(open.lastIndexOf(frame.id));
        for (const id of component) isOpen.delete(id);
        if (component.length > 1 || this.#isItsOwn(frame.id)) circles.push(this.#inOrder(component));
      }
    }
    return { circles, visited: order.keys() };
  }

  #isItsOwn(id: ServiceId): boolean {
    for (const other of this.#ground.before(id)) if (other === id) return true;
    return false;
  }

  /** The members as one walk: from the smallest id, always to one that it waits for, as far as that goes. */
  #inOrder(component: readonly ServiceId[]): ServiceId[] {
    const left = new Set([...component].sort());
    const walk: ServiceId[] = [];
    for (let id = first(left); id !== undefined; id = this.#nextOf(id, left) ?? first(left)) {
      walk.push(id);
      left.delete(id);
    }
    return walk;
  }

  #nextOf(id: ServiceId, left: ReadonlySet<ServiceId>): ServiceId | undefined {
    let next: ServiceId | undefined;
    for (const other of this.#ground.before(id)) {
      if (left.has(other) && (next === undefined || other < next)) next = other;
    }
    return next;
  }
}

function first(ids: Iterable<ServiceId>): ServiceId | undefined {
  for (const id of ids) return id;
  return undefined;
}

function isSame(one: readonly ServiceId[] | null, other: readonly ServiceId[] | null): boolean {
  return (one?.join(' ') ?? null) === (other?.join(' ') ?? null);
}
