import type { CommandReply, ControlClient, ControlError, ControlResult } from '@hermit/control';
import type { ServiceStatus } from '@hermit/core';

/** States that a service can be waited for: its phases, and what it publishes for others. */
export const awaitableStates = [
  'ready',
  'up',
  'started',
  'complete',
  'inactive',
  'waiting',
  'preparing',
  'starting',
  'stopping',
  'delayed',
  'failed',
  'unknown',
] as const;

export type AwaitableState = (typeof awaitableStates)[number];

type Waiter = Pick<ControlClient, 'awaitService'>;
type Reached = ControlResult<CommandReply>;

/**
 * Waits until a service is in a state. An error where it is not in time, or cannot get there: it failed, which it leaves only
 * when somebody does something about it, or the manager ended. A request may be left open; whoever asked ends the process.
 */
export async function awaitState(
  client: Waiter,
  service: string,
  state: AwaitableState,
  timeoutMs: number | undefined,
): Promise<Reached> {
  const options = timeoutMs === undefined ? {} : { timeoutMs: Math.max(1, Math.ceil(timeoutMs)) };
  const reached = client.awaitService(service, state, options).then((result) => inOurWords(result, service, state));
  if (state === 'failed') return reached;
  // Does not settle where it did not fail: then the other request tells what there is to tell.
  const failed = client.awaitService(service, 'failed', options).then((result) => {
    return result.ok ? impossible(result.value.service, state) : new Promise<never>(() => undefined);
  });
  return Promise.race([reached, failed]);
}

/** Why a service will never be in a state, as far as that is known beforehand; `null` if it may. */
export function neverReached({ id, kind }: ServiceStatus, state: AwaitableState): ControlError | null {
  if (kind !== 'oneshot' || state !== 'ready') return null;
  const message = `${id} is a oneshot, which runs to its end and is never ready`;
  return { code: 'not-reached', message, suggestion: 'wait for --state complete' };
}

function impossible(service: ServiceStatus, state: AwaitableState): Reached {
  const message = `it failed, and is not ${state}: ${service.reason.message}`;
  const suggestion = `"hsm start ${service.id}" or "hsm reset ${service.id}" tries again`;
  return { ok: false, error: { code: 'not-reached', message, suggestion, details: { kind: 'service', service } } };
}

function tooLate(service: ServiceStatus, state: AwaitableState): Reached {
  const message = `it was not ${state} in the time given; it is ${service.state}: ${service.reason.message}`;
  const details = { kind: 'service', service } as const;
  return {
    ok: false,
    error: { code: 'timed-out', message, suggestion: `"hsm why ${service.id}" tells more`, details },
  };
}

/** It was there when the waiting began, so it ended meanwhile. */
function inOurWords(result: Reached, service: string, state: AwaitableState): Reached {
  if (result.ok) return result;
  const { code, details } = result.error;
  if (code === 'timed-out' && details?.kind === 'service') return tooLate(details.service, state);
  if (!['no-manager', 'connection-lost'].includes(code)) return result;
  const message = `the manager ended before ${service} was ${state}`;
  return { ok: false, error: { code: 'not-reached', message, suggestion: 'start it again with "hsm run"' } };
}
