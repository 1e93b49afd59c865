import { type Fact, factKey, type JsonValue, type OwnedFact } from '@hermit/core';
import { coalescedChanges } from './coalesced-changes.ts';
import type { FactBackend } from './fact-backend.ts';
import type { StreamSource } from './stream-hub.ts';

interface Change {
  readonly fact: Fact;
  readonly isAdded: boolean;
}

/** The facts that match, then what was added and removed. What came and went while the client was busy is no change. */
export function streamFacts(facts: Pick<FactBackend, 'list' | 'watch'>, pattern: JsonValue | null): StreamSource {
  return async (stream) => {
    const changes = coalescedChanges<Change>(({ fact }) => factKey(fact), merged, stream.signal);
    const end = facts.watch(pattern, ({ added, removed }) => {
      for (const fact of removed) changes.add({ fact, isAdded: false });
      for (const fact of added) changes.add({ fact, isAdded: true });
    });
    try {
      await stream.sendInPieces('snapshot', snapshotPieces(facts.list(pattern)));
      for (let taken = await changes.take(); taken !== null; taken = await changes.take()) {
        await stream.send({ event: 'change', data: { added: which(taken, true), removed: which(taken, false) } });
      }
    } finally {
      end();
    }
  };
}

function* snapshotPieces(entries: readonly OwnedFact[]): Generator<string> {
  yield '{"facts":[';
  for (const [index, entry] of entries.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(entry)}`;
  yield ']}';
}

/** Added and removed again, or the other way round, is as before. */
function merged(before: Change, now: Change): Change | null {
  return before.isAdded === now.isAdded ? now : null;
}

function which(changes: readonly Change[], isAdded: boolean): readonly Fact[] {
  return changes.filter((change) => change.isAdded === isAdded).map(({ fact }) => fact);
}
