import { unreachable } from '../model/invariant-error.ts';
import type { Reason } from '../model/reason.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSettings } from '../reconcile/settings.ts';
import { shutdownTimeoutOf } from '../reconcile/settle-stop.ts';

/**
 * Whether somebody should look at a service.
 *
 * | state | it is not as it should be |
 * |---|---|
 * | `waiting`, `delayed`, `failed`, `unknown` | always |
 * | `stopping` | past its shutdown timeout and the grace of SIGKILL, or behind others |
 * | `starting` | it was started, and is not ready; or its last attempts failed |
 * | `inactive` | it should run |
 * | `ready` | it should not run; it has lost what it requires, and that is not permitted; or its last attempts failed, and it has not run for long |
 * | `preparing` | its last attempts failed |
 * | `complete` | never |
 * | any | what it is to do turns round and round |
 */
export function isInTrouble(memory: Readonly<ServiceMemory>, nowMs: number, settings: ReconcilerSettings): boolean {
  const { decision } = memory;
  if (decision === null) return false;
  const { state, stateSinceMs, desired, reason } = decision;
  if (reason.code === 'oscillating') return true;
  switch (state) {
    case 'waiting':
    case 'delayed':
    case 'failed':
    case 'unknown':
      return true;
    case 'stopping':
      return nowMs >= stateSinceMs + shutdownTimeoutOf(memory) + settings.killGraceMs;
    case 'starting':
      return reason.code === 'not-ready-yet' || failsAgain(memory);
    case 'inactive':
      return desired === 'running';
    case 'ready':
      return desired === 'stopped' || isBad(reason) || failsAgain(memory);
    case 'preparing':
      return failsAgain(memory);
    case 'complete':
      return false;
    default:
      return unreachable(state);
  }
}

/** `on_loss = "keep"` permits a loss. */
function isBad({ code, data }: Reason): boolean {
  return code === 'requirement-lost' && data['onLoss'] !== 'keep';
}

/** More than one attempt failed, and none has gone well since. */
function failsAgain({ failure, consecutiveFailures }: Readonly<ServiceMemory>): boolean {
  return failure !== null && consecutiveFailures > 1;
}
