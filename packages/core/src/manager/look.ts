import type { ServiceId } from '../model/service-id.ts';
import type { OperationResult } from '../reconcile/operation.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import { adoptProcess } from './adopt-process.ts';
import { Canceller } from './canceller.ts';
import { checkedObservations } from './checked-answer.ts';
import type { ExecutorHost } from './executor.ts';
import { failedLook, foundProcess, lookResult } from './found-process.ts';
import type { KnownProcess, ProcessTable } from './process-table.ts';
import { messageOf } from './record-queue.ts';

/** One service to look at. */
export interface LookRequest {
  readonly serviceId: ServiceId;
  readonly cancel: Canceller;
  readonly answer: (result: OperationResult) => void;
}

interface HeldLook {
  readonly request: LookRequest;
  readonly process: KnownProcess;
}

/**
 * Looks at many services: one `observe` for each spawner with everything it holds, and one `adopt` for each service
 * that only a record, or nothing at all, is known of.
 */
export function look(requests: readonly LookRequest[], host: ExecutorHost, table: ProcessTable): void {
  const held = new Map<ProcessSpawner, HeldLook[]>();
  for (const request of requests) {
    const process = table.process(request.serviceId);
    const name =
      process?.handle.spawner ?? table.intent(request.serviceId)?.spawner ?? host.spawnerOf(request.serviceId);
    const spawner = host.ports.spawners.get(name);
    if (spawner === undefined) {
      const missing: OperationResult = { kind: 'looked', look: { kind: 'spawner-missing', spawner: name } };
      void Promise.resolve().then(() => request.answer(missing));
    } else if (process?.isHeld) {
      const looks = held.get(spawner);
      if (looks === undefined) held.set(spawner, [{ request, process }]);
      else looks.push({ request, process });
    } else {
      void adoptProcess(request, spawner, host, table).then(request.answer);
    }
  }
  for (const [spawner, looks] of held) void observeHeld(spawner, looks, host);
}

async function observeHeld(spawner: ProcessSpawner, looks: readonly HeldLook[], host: ExecutorHost): Promise<void> {
  const cancel = new Canceller();
  for (const { request } of looks) request.cancel.addEventListener('abort', () => cancel.cancel());
  const handles = looks.map(({ process }) => process.handle);
  let failure = `spawner "${spawner.name}" gave an answer that the contract does not know`;
  let answer: unknown;
  try {
    answer = await spawner.observe(handles, cancel);
  } catch (error) {
    failure = `spawner "${spawner.name}" failed: ${messageOf(error)}`;
  }
  const observations = checkedObservations(answer, handles.length);
  for (const [index, { request, process }] of looks.entries()) {
    const observation = observations?.[index];
    if (observation === undefined) request.answer(failedLook(failure));
    else request.answer({ kind: 'looked', look: lookResult(observation, foundProcess(process, host.ports.clock)) });
  }
}
