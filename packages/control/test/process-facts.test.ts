import type { Fact, FactsOutcome } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { type ProcessFactLimits, processFactBackend, type ServiceFactBackend } from '../src/server.ts';
import { FakeFacts } from './fixture/fake-facts.ts';

const owner = 'process:web';

/** A manager that decides later, as the real one does. */
function processOf(facts: FakeFacts, limits: ProcessFactLimits = {}): ServiceFactBackend {
  const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return processFactBackend(
    {
      list: (pattern) => facts.list(pattern),
      ofProcess: () => [...(facts.owned.get(owner)?.values() ?? [])],
      replaceOfProcess: async (_, next): Promise<FactsOutcome> => {
        await later();
        return facts.replace(owner, next);
      },
    },
    'web',
    limits,
  );
}

function held(facts: FakeFacts): readonly Fact[] {
  return [...(facts.owned.get(owner)?.values() ?? [])];
}

describe('the facts of a process', () => {
  it('lose none where several change at once', async () => {
    const facts = new FakeFacts();
    const backend = processOf(facts);
    await Promise.all([
      backend.assert([['a']]),
      backend.assert([['b']]),
      backend.retract([['a']]),
      backend.assert([['c']]),
    ]);
    expect(held(facts)).toEqual([['b'], ['c']]);
    await backend.replace([['d']]);
    expect(held(facts)).toEqual([['d']]);
  });

  it('are not those of others, who are named', async () => {
    const facts = new FakeFacts();
    facts.replace('operator', [['a', 1]]);
    const backend = processOf(facts);
    await backend.assert([['b']]);
    expect(await backend.retract([['b'], ['a', 1]])).toEqual({
      kind: 'not-owner',
      fact: ['a', 1],
      owners: ['operator'],
    });
    expect(held(facts)).toEqual([['b']]);
    expect(await backend.retract([['nobody']])).toEqual({ kind: 'done' });
  });

  it('go on after a change that the manager refused, or failed at', async () => {
    const facts = new FakeFacts();
    const backend = processOf(facts);
    facts.limit = 1;
    expect(await backend.assert([['a'], ['b']])).toEqual({ kind: 'busy', limit: 1 });
    const { replace } = facts;
    facts.replace = () => {
      throw new Error('boom');
    };
    await expect(backend.assert([['a']])).rejects.toThrow('boom');
    facts.replace = replace;
    expect(await backend.assert([['c']])).toEqual({ kind: 'done' });
  });

  it('are as many and as long as a manager bears, for each process', async () => {
    const facts = new FakeFacts();
    const backend = processOf(facts, { maxFacts: 2, maxLength: 40 });
    await backend.assert([['a'], ['b']]);
    expect(await backend.assert([['c']])).toEqual({ kind: 'busy', limit: 2 });
    expect(await backend.assert([['a']])).toEqual({ kind: 'done' });
    const long = await backend.replace([['a', 'x'.repeat(40)]]);
    expect(long).toMatchObject({ kind: 'refused', message: expect.stringContaining('40 are permitted') });
    expect(held(facts)).toEqual([['a'], ['b']]);
  });

  it('wait for their turn where somebody changes them without end', async () => {
    const facts = new FakeFacts();
    const backend = processOf(facts, { burst: 5, paceMs: 50 });
    const begun = performance.now();
    await Promise.all(Array.from({ length: 9 }, (_, index) => backend.replace([['n', index]])));
    expect(performance.now() - begun).toBeGreaterThan(190);
    expect(held(facts)).toEqual([['n', 8]]);
  });
});
