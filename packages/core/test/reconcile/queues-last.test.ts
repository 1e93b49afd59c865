import { expect, test } from 'vitest';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { anOutline } from '../support/an-outline.ts';
import { drive } from '../support/drive.ts';
import { active, definitions } from '../support/healthy-base.ts';

const withPreStart = (id: string) => anOutline(id, { hasPreStart: true, preStartTimeoutMs: 3000 });

test('a service whose pre-start command took too long lets everybody else go first', () => {
  const world = drive(new Reconciler(0, { concurrencyLimit: 1 }));
  world.apply(active(true));
  world.apply(definitions([withPreStart('hangs'), withPreStart('works')]));
  for (const id of ['hangs', 'works', 'hangs']) world.answerTruly(id);
  expect(world.decision('hangs').reason.code).toBe('pre-start-running');
  expect(world.decision('works').reason.code).toBe('queued');

  world.pass(3000);
  world.settleDown((id) => id === 'hangs');
  world.pass(1000);
  world.settleDown((id) => id === 'hangs' || world.isLooking(id));
  expect(world.decision('works').state).toBe('preparing');
  expect(world.decision('hangs').reason.code).toBe('queued');

  world.apply(definitions([withPreStart('hangs'), withPreStart('works'), withPreStart('newcomer')]));
  world.settleDown((id) => id !== 'works');
  world.settleDown((id) => id === 'works');
  expect(world.memory('works').starts).toBe(1);
  expect(world.decision('newcomer').state).toBe('preparing');
  expect(world.decision('hangs').reason.code).toBe('queued');
});
