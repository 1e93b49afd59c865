import { Reconciler, type ReconcilerSnapshot } from '@hermit/core';

/** Continues from a copy of everything that is remembered, decides about it all once more, and says what differs. */
export function differenceFromScratch(reconciler: Reconciler, wakeAtMs: number | null): string | null {
  const snapshot = reconciler.snapshot();
  const other = Reconciler.restore(JSON.parse(JSON.stringify(snapshot)) as ReconcilerSnapshot);
  const { actions, decisions, notices, wakeAtMs: wakeAnewMs } = other.apply({ kind: 'time' }, snapshot.nowMs);
  if (actions.length > 0) return `from scratch there is more to do: ${JSON.stringify(actions)}`;
  if (decisions.length > 0) return `from scratch something else is decided: ${JSON.stringify(decisions)}`;
  if (notices.length > 0) return `from scratch there is more to tell: ${JSON.stringify(notices)}`;
  if (wakeAnewMs !== wakeAtMs) return `from scratch it is woken at ${wakeAnewMs} instead of ${wakeAtMs}`;
  const [before, after] = [shown(reconciler), shown(other)];
  return before === after ? null : `from scratch it remembers ${after} instead of ${before}`;
}

function shown(reconciler: Reconciler): string {
  const memories = [...reconciler.services()].map(({ decision, ...memory }) => ({
    ...memory,
    decision: { ...decision, verdict: null },
  }));
  return JSON.stringify(memories);
}
