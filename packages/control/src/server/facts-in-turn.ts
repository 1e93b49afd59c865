import type { Fact, FactHold, FactsOutcome } from '@hermit/core';
import type { FactBackend } from './fact-backend.ts';
import { Turns } from './turns.ts';

/**
 * How many changes may wait for their turn. Places bound those of clients that wait for their reply; this bounds those
 * whose clients have gone, which are carried out all the same.
 */
const maxWaiting = 128;

/** How a change ended; `crowded`: so many wait already that nothing was done. */
export type TurnOutcome = FactsOutcome | { readonly kind: 'crowded'; readonly limit: number };

/** The facts of one session, each change in its turn. */
export interface HoldInTurn extends Pick<FactHold, 'id' | 'close'> {
  replace(facts: readonly Fact[]): Promise<TurnOutcome>;
}

/** Facts whose changes take turns. */
export interface FactsInTurn extends Pick<FactBackend, 'list' | 'watch'> {
  assert(facts: readonly Fact[]): Promise<TurnOutcome>;
  retract(facts: readonly Fact[]): Promise<TurnOutcome>;
  openSession(): HoldInTurn | null;
}

type Change = (work: () => Promise<FactsOutcome>) => Promise<TurnOutcome>;

/**
 * The same facts, of which one change is decided in each turn of the event loop: a change may touch thousands of facts
 * and all services that depend on them, and clients can send very many of them together. They are decided in the order in
 * which they came, so no client gets ahead of another: each has one request under way.
 */
export function factsInTurn(facts: FactBackend): FactsInTurn {
  const turns = new Turns();
  const change: Change = async (work) =>
    turns.waiting < maxWaiting ? turns.take(work) : { kind: 'crowded', limit: maxWaiting };
  return {
    list: (pattern) => facts.list(pattern),
    watch: (pattern, listener) => facts.watch(pattern, listener),
    assert: (added) => change(() => facts.assert(added)),
    retract: (gone) => change(() => facts.retract(gone)),
    openSession: () => {
      const session = facts.openSession();
      return session === null ? null : holdInTurn(session, change, turns);
    },
  };
}

/** A session that never held anything is closed at once; the others are no more than the manager keeps. */
function holdInTurn(session: FactHold, change: Change, turns: Turns): HoldInTurn {
  let hasChanged = false;
  let isOpen = true;
  return {
    id: session.id,
    replace: (facts) => {
      hasChanged = true;
      return change(() => session.replace(facts));
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      if (hasChanged) void turns.take(() => session.close());
      else session.close();
    },
  };
}
