import type { ServiceId } from '../model/service-id.ts';
import type { OperationResult } from '../reconcile/operation.ts';
import type { StartIntent } from '../spawner/process-handle.ts';
import type { Adoption } from '../spawner/process-observation.ts';
import type { AdoptionSubject, ProcessSpawner } from '../spawner/process-spawner.ts';
import { checkedAdoption } from './checked-answer.ts';
import type { ExecutorHost } from './executor.ts';
import { failedLook, foundProcess, lookResult } from './found-process.ts';
import type { LookRequest } from './look.ts';
import { shapeHashOf } from './nonce.ts';
import type { KnownProcess, ProcessTable } from './process-table.ts';
import { messageOf } from './record-queue.ts';

/**
 * Looks for a process that this manager did not start, or does not know to have started: by the handle on record, by
 * the intent, or, where neither is left, by the service alone.
 */
export async function adoptProcess(
  request: LookRequest,
  spawner: ProcessSpawner,
  host: ExecutorHost,
  table: ProcessTable,
): Promise<OperationResult> {
  const recorded = table.process(request.serviceId);
  const subject = subjectOf(request.serviceId, recorded, spawner, host, table);
  let answer: unknown;
  try {
    answer = await spawner.adopt(subject, request.cancel);
  } catch (error) {
    return failedLook(`spawner "${spawner.name}" failed: ${messageOf(error)}`);
  }
  const adoption = checkedAdoption(answer, { serviceId: request.serviceId, spawner: spawner.name });
  if (adoption === null) return failedLook(`spawner "${spawner.name}" gave an answer that the contract does not know`);
  const process = knownProcess(adoption, recorded, host);
  if (process !== null) table.setProcess(request.serviceId, process);
  const found = process === null ? null : foundProcess(process, host.ports.clock);
  return { kind: 'looked', look: lookResult(adoption.observation, found) };
}

function subjectOf(
  serviceId: ServiceId,
  recorded: KnownProcess | undefined,
  spawner: ProcessSpawner,
  host: ExecutorHost,
  table: ProcessTable,
): AdoptionSubject {
  if (recorded !== undefined) return { kind: 'handle', handle: recorded.handle };
  const { bootId } = host.ports;
  const anyProcess: StartIntent = {
    serviceId,
    purpose: 'main',
    nonce: null,
    shapeHash: '',
    spawner: spawner.name,
    bootId,
  };
  return { kind: 'intent', intent: table.intent(serviceId) ?? anyProcess };
}

function knownProcess(adoption: Adoption, recorded: KnownProcess | undefined, host: ExecutorHost): KnownProcess | null {
  const handle = adoption.handle ?? recorded?.handle ?? null;
  if (handle === null) return null;
  const isRecorded = recorded?.handle.nonce === handle.nonce;
  return {
    handle,
    shapeHash: isRecorded ? recorded.shapeHash : shapeHashOf(handle.nonce),
    startedAtWallMs: isRecorded ? recorded.startedAtWallMs : host.ports.clock.wallMs(),
    isHeld: adoption.handle !== null,
    watched: adoption.watched === true && host.hears(handle.spawner),
  };
}
