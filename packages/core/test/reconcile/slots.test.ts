import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Slots } from '../../src/reconcile/slots.ts';
import { always } from '../support/checked-property.ts';

describe('slots', () => {
  test('are handed out in the order of the requests', () => {
    const slots = new Slots(1);
    expect(slots.request('a', 'pool', false)).toBe(true);
    expect(slots.request('c', 'pool', false)).toBe(false);
    expect(slots.request('b', 'pool', false)).toBe(false);
    expect(slots.leave('a')).toBe('c');
    expect(slots.leave('c')).toBe('b');
    expect(slots.leave('b')).toBeNull();
  });

  test('asking again keeps the slot, and the place in the queue', () => {
    const slots = new Slots(1);
    slots.request('a', 'pool', false);
    slots.request('b', 'pool', false);
    slots.request('c', 'pool', false);
    expect(slots.request('a', 'pool', false)).toBe(true);
    expect(slots.request('b', 'pool', false)).toBe(false);
    expect(slots.leave('a')).toBe('b');
  });

  test('who timed out comes after all others', () => {
    const slots = new Slots(1);
    slots.request('a', 'pool', false);
    slots.request('late', 'pool', true);
    slots.request('b', 'pool', false);
    expect(slots.leave('a')).toBe('b');
    slots.request('c', 'pool', false);
    expect(slots.leave('b')).toBe('c');
    expect(slots.leave('c')).toBe('late');
  });

  test('of one pool say nothing about another', () => {
    const slots = new Slots(1);
    expect(slots.request('a', 'node main', false)).toBe(true);
    expect(slots.request('b', 'ssd main', false)).toBe(true);
    expect(slots.poolOf('b')).toBe('ssd main');
  });

  test('are given back by leaving the queue as well, and nobody gets one for that', () => {
    const slots = new Slots(1);
    slots.request('a', 'pool', false);
    slots.request('b', 'pool', false);
    expect(slots.leave('b')).toBeNull();
    expect(slots.poolOf('b')).toBeNull();
    expect(slots.leave('a')).toBeNull();
  });

  test('grow: as many as there are new ones are served at once', () => {
    const slots = new Slots(1);
    for (const id of ['a', 'b', 'c', 'd']) slots.request(id, 'pool', false);
    expect(slots.resize(3)).toEqual(['b', 'c']);
    expect(slots.leave('a')).toBe('d');
  });

  test('shrink: who has one keeps it, and nobody is served before there are fewer', () => {
    const slots = new Slots(2);
    for (const id of ['a', 'b', 'c']) slots.request(id, 'pool', false);
    expect(slots.resize(1)).toEqual([]);
    expect(slots.leave('a')).toBeNull();
    expect(slots.leave('b')).toBe('c');
  });
});

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const use = fc.oneof(
  fc.record({ kind: fc.constant('request' as const), id, isLate: fc.boolean() }),
  fc.record({ kind: fc.constant('leave' as const), id }),
  fc.record({ kind: fc.constant('resize' as const), limit: fc.integer({ min: 1, max: 4 }) }),
);

type Use = typeof use extends fc.Arbitrary<infer T> ? T : never;

function apply(slots: Slots, each: Use): unknown {
  if (each.kind === 'request') return slots.request(each.id, 'pool', each.isLate);
  return each.kind === 'leave' ? slots.leave(each.id) : slots.resize(each.limit);
}

test('no slot is lost, no slot is free while somebody waits, and a restored copy goes on alike', () => {
  always(
    fc.property(fc.array(use, { maxLength: 60 }), fc.nat({ max: 60 }), (uses, cut) => {
      let limit = 2;
      let slots = new Slots(limit);
      let isShrunk = false;
      for (const [index, each] of uses.entries()) {
        const text = JSON.stringify(slots.snapshot());
        const copy = new Slots(limit);
        copy.restore(JSON.parse(text) as ReturnType<Slots['snapshot']>);
        const answer = apply(slots, each);
        expect(apply(copy, each)).toEqual(answer);
        expect(copy.snapshot()).toEqual(slots.snapshot());
        if (index === cut) slots = copy;
        if (each.kind === 'resize') {
          limit = each.limit;
          isShrunk = true;
        }
        for (const { held, queue, lateQueue } of slots.snapshot()) {
          if (!isShrunk) expect(held.length).toBeLessThanOrEqual(limit);
          if (queue.length + lateQueue.length > 0) expect(held.length).toBeGreaterThanOrEqual(limit);
          const everybody = [...held, ...queue, ...lateQueue];
          expect(new Set(everybody).size).toBe(everybody.length);
        }
      }
    }),
  );
});
