import assert from 'node:assert/strict';
import { membersOf } from '../src/namespace.js';
import { allPids, isFirstOfNamespace, pidNamespaceOf, statOf, variableOf } from '../src/proc.js';

/**
 * Nobody may be left in a namespace of a test. Empty ones would go by themselves within a minute; tests do not wait for it.
 *
 * @param {string} stateId
 */
export function endHolders(stateId) {
  const holders = allPids().filter(
    (pid) => isFirstOfNamespace(pid) && variableOf(pid, 'HSM_PROCESS')?.startsWith(`${stateId}:`),
  );
  const left = holders.flatMap((pid) =>
    membersOf({ holder: { pid, startTime: statOf(pid)?.startTime ?? '' }, id: pidNamespaceOf(pid) ?? '' }),
  );
  for (const pid of holders) process.kill(pid, 'SIGKILL');
  assert.deepEqual(left, [], 'processes that outlived their test');
}
