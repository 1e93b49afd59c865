// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules and templates refer to variables so.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { FactBook } from '../src/facts/fact-book.ts';
import { Reconciler } from '../src/reconcile/reconciler.ts';
import { aRule, facts } from './facts/a-rule.ts';
import { anOutline } from './support/an-outline.ts';
import { Drive } from './support/drive.ts';
import { active, definitions } from './support/healthy-base.ts';
import { aFact, needing } from './support/requirements.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const count = 10_000;

/** Each owner says that one instance is wanted, and that what it requires is there. */
const said = (index: number, isOn: boolean) => ({
  kind: 'facts' as const,
  owner: `client:${index}`,
  facts: [[`want ${index % 2}`, `${index}`] as const, ...(isOn ? [['on', `${index}`] as const] : [])],
});

/** As many instances as there are, each demanded by one of two rules and requiring a fact of its own and one milestone. */
function manyInstances(): Drive {
  const world = new Drive(new Reconciler(0, { concurrencyLimit: count }));
  const rules = [0, 1].map((half) => {
    return aRule(`half ${half}`, { when: facts([`want ${half}`, '?x']), require: ['t@${x}'] });
  });
  world.apply(active(true));
  world.apply(
    definitions([
      anOutline('m', { kind: 'milestone', autostart: false }),
      anOutline('t', {
        params: ['x'],
        maxInstances: 2 * count,
        autostart: false,
        ...needing('m'),
        requires: [...needing('m').requires, aFact(['on', '${x}'])],
      }),
      anOutline('r', { kind: 'rules', autostart: false, rules, file: 'r.toml' }),
    ]),
  );
  for (let index = 0; index < count; index += 1) world.apply(said(index, true));
  world.settleDown();
  return world;
}

describe('with 10,000 instances and 10,000 facts', () => {
  let world: Drive;

  beforeAll(() => {
    world = manyInstances();
  });

  /** How much one event costs: who is decided, and how many facts are compared. */
  function cost(event: Parameters<Reconciler['apply']>[0]): { readonly decided: readonly string[]; work: number } {
    const book = world.reconciler.facts as FactBook;
    const before = book.work;
    const { decided } = world.reconciler.apply(event, world.nowMs);
    return { decided: decided.toSorted(), work: book.work - before };
  }

  test('all of them run before anything is counted', () => {
    const states = [...world.reconciler.services()].map(({ decision }) => decision?.state);
    expect(states).toHaveLength(count + 1);
    expect(new Set(states)).toEqual(new Set(['ready']));
  });

  test('one changed fact is decided for the one who requires it', () => {
    const { decided, work } = cost(said(7, false));
    expect(decided).toEqual(['t@7']);
    expect(work).toBeLessThan(20);
  });

  test('one more instance is decided for itself and for what it requires', () => {
    const { decided, work } = cost(said(count, true));
    expect(decided).toEqual(['m', `t@${count}`]);
    expect(work).toBeLessThan(20);
  });

  test('one instance less is decided for itself', () => {
    const { decided, work } = cost({ kind: 'facts', owner: 'client:9', facts: [] });
    expect(decided).toEqual(['t@9']);
    expect(work).toBeLessThan(20);
  });

  test('an event that changes nothing is decided for nobody', () => {
    expect(cost(said(3, true))).toEqual({ decided: [], work: 0 });
    expect(cost({ kind: 'time' })).toEqual({ decided: [], work: 0 });
  });
});
