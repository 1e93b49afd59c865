import type { Fact, FactsOutcome } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { factsInTurn } from '../src/server/facts-in-turn.ts';
import { FakeFacts } from './fixture/fake-facts.ts';
import { rawClient, rawPost, sendRaw } from './fixture/raw-client.ts';
import { eventually, fullyServed } from './fixture/served.ts';

/** Facts that know how many changes were begun, and how many of them in one turn of the event loop at most. */
class CountedFacts extends FakeFacts {
  begun = 0;
  mostInOneTurn = 0;
  #inThisTurn = 0;

  override async assert(facts: readonly Fact[]): Promise<FactsOutcome> {
    this.begun += 1;
    if (this.#inThisTurn === 0) {
      setImmediate(() => {
        this.#inThisTurn = 0;
      });
    }
    this.#inThisTurn += 1;
    this.mostInOneTurn = Math.max(this.mostInOneTurn, this.#inThisTurn);
    return super.assert(facts);
  }
}

const assertion = (index: number): Buffer => rawPost('/v1/facts/assert', JSON.stringify({ facts: [['flood', index]] }));

describe('very many changes of facts together', () => {
  it('are decided one in a turn of the event loop, in their order', async () => {
    const facts = new CountedFacts();
    const inTurn = factsInTurn(facts);
    const done: number[] = [];
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (done.length < 100) setImmediate(count);
    };
    setImmediate(count);
    const all = Array.from({ length: 100 }, (_, index) =>
      inTurn.assert([['flood', index]]).then(() => done.push(index)),
    );
    expect(facts.begun).toBe(1);
    await Promise.all(all);
    expect(done).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(turns).toBeGreaterThanOrEqual(99);
  });

  it('are refused beyond a number, and leave nothing waiting', async () => {
    const facts = new FakeFacts();
    facts.limit = 1_000;
    const inTurn = factsInTurn(facts);
    const outcomes = await Promise.all(Array.from({ length: 500 }, (_, index) => inTurn.assert([['flood', index]])));
    const crowded = outcomes.filter(({ kind }) => kind === 'crowded');
    expect(crowded).toHaveLength(500 - 129);
    expect(facts.list(null)).toHaveLength(129);
    expect(await inTurn.assert([['later']])).toEqual({ kind: 'done' });
  });

  it('end with the session that made them, in that order', async () => {
    const facts = new FakeFacts();
    const session = factsInTurn(facts).openSession();
    const changes = [session?.replace([['a']]), session?.replace([['b']])];
    session?.close();
    session?.close();
    await Promise.all(changes);
    await eventually(() => facts.openSessions === 0);
    expect(facts.list(null)).toEqual([]);
  });

  it('keep neither questions nor commands of others waiting', async () => {
    const context = await fullyServed();
    const { backend, socketPath, client, faults } = context;
    const facts = new CountedFacts();
    facts.limit = 10_000;
    Object.assign(backend.facts, { assert: facts.assert.bind(facts) });
    const flood = { isOver: false, answered: 0 };
    const crowd = Array.from({ length: 60 }, async (_, index) => {
      while (!flood.isOver) {
        const answer = await sendRaw(socketPath, assertion(index));
        expect(answer).toMatch(/^HTTP\/1\.1 (200|503) /);
        flood.answered += 1;
      }
    });
    for (let round = 0; round < 20; round += 1) {
      expect(await client.ping()).toMatchObject({ ok: true });
      expect(await client.command('stop', 'web')).toMatchObject({ ok: true });
    }
    await eventually(() => flood.answered > 100);
    flood.isOver = true;
    await Promise.all(crowd);
    expect(facts.mostInOneTurn).toBeLessThanOrEqual(2);
    expect(backend.manager.commands).toHaveLength(20);
    expect(faults).toEqual([]);
  }, 60_000);

  it('of clients that do not wait for their replies leave room for others', async () => {
    const { backend, socketPath, client, faults } = await fullyServed();
    backend.facts.limit = 1_000;
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const { socket } = rawClient(socketPath);
        return new Promise<void>((resolve) => {
          socket.write(assertion(index), () => {
            socket.destroy();
            resolve();
          });
        });
      }),
    );
    await eventually(async () => (await client.assertFacts([['honest']])).ok);
    expect(backend.facts.list(['honest'])).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});
