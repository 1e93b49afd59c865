import type { Action, OperationResult } from '../reconcile/operation.ts';
import type { CancelSignal } from '../spawner/cancel-signal.ts';
import { checkedSignal } from './checked-answer.ts';
import type { ManagerPorts } from './ports.ts';
import type { ProcessTable } from './process-table.ts';
import { messageOf } from './record-queue.ts';

/** Sends a stop signal or SIGKILL through the spawner that made the process, whatever the definition says now. */
export async function sendSignal(
  action: Extract<Action, { kind: 'signal' | 'kill' }>,
  ports: ManagerPorts,
  table: ProcessTable,
  cancel: CancelSignal,
): Promise<OperationResult> {
  const process = table.process(action.serviceId);
  if (process === undefined) return { kind: 'signalled', delivered: false };
  const { handle } = process;
  const spawner = ports.spawners.get(handle.spawner);
  if (spawner === undefined) return failed(`its spawner "${handle.spawner}" is not loaded`);
  try {
    const answer: unknown =
      action.kind === 'kill' ? await spawner.kill(handle, cancel) : await spawner.signal(handle, action.signal, cancel);
    const result = checkedSignal(answer);
    if (result === null) return failed(`spawner "${spawner.name}" gave an answer that the contract does not know`);
    if (result.ok) return { kind: 'signalled', delivered: result.delivered };
    const { code, stage, message } = result.error;
    return { kind: 'signal-failed', error: { code, stage, message } };
  } catch (error) {
    return failed(`spawner "${spawner.name}" failed: ${messageOf(error)}`);
  }
}

function failed(message: string): OperationResult {
  return { kind: 'signal-failed', error: { code: 'internal', stage: null, message } };
}
