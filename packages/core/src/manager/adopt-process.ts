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
 * the intent, or, where neither is left, by the service alone. A record may be an old one, because the writing of later
 * ones failed; so when the one that it names is gone, the service alone is asked about too, before anybody concludes
 * that nothing is there.
 */
export async function adoptProcess(
  request: LookRequest,
  spawner: ProcessSpawner,
  host: ExecutorHost,
  table: ProcessTable,
): Promise<OperationResult> {
  const { serviceId, cancel } = request;
  const recorded = table.process(serviceId);
  const anyProcess = anyProcessOf(serviceId, spawner, host);
  const subject = subjectOf(recorded, table.intent(serviceId) ?? anyProcess);
  try {
    let adoption = await ask(subject, request, spawner);
    if (adoption !== null && isGone(adoption) && !isSame(subject, anyProcess) && !cancel.aborted) {
      const other = await ask({ kind: 'intent', intent: anyProcess }, request, spawner);
      if (other === null || !isGone(other)) adoption = other;
    }
    if (cancel.aborted) return failedLook('it answered too late');
    if (adoption === null)
      return failedLook(`spawner "${spawner.name}" gave an answer that the contract does not know`);
    const process = knownProcess(adoption, recorded, host);
    if (process !== null && isAnswer(adoption)) table.setProcess(serviceId, process);
    const found = process === null ? null : foundProcess(process, host.ports.clock);
    return { kind: 'looked', look: lookResult(adoption.observation, found) };
  } catch (error) {
    return failedLook(`spawner "${spawner.name}" failed: ${messageOf(error)}`);
  }
}

async function ask(subject: AdoptionSubject, request: LookRequest, spawner: ProcessSpawner): Promise<Adoption | null> {
  const answer: unknown = await spawner.adopt(subject, request.cancel);
  return checkedAdoption(answer, { serviceId: request.serviceId, spawner: spawner.name });
}

function isGone({ observation }: Adoption): boolean {
  return (observation.kind === 'absent' || observation.kind === 'exited') && observation.leftovers.length === 0;
}

/** A look that failed changes no handle: whoever is to be signalled is the one who was known before. */
function isAnswer({ observation }: Adoption): boolean {
  return observation.kind !== 'unknown' || observation.provenOurs;
}

function isSame(subject: AdoptionSubject, intent: StartIntent): boolean {
  return subject.kind === 'intent' && subject.intent === intent;
}

function anyProcessOf(serviceId: ServiceId, spawner: ProcessSpawner, host: ExecutorHost): StartIntent {
  const { bootId } = host.ports;
  const user = host.definition(serviceId)?.user ?? null;
  return { serviceId, purpose: 'main', nonce: null, user, shapeHash: '', spawner: spawner.name, bootId };
}

function subjectOf(recorded: KnownProcess | undefined, intent: StartIntent): AdoptionSubject {
  return recorded === undefined ? { kind: 'intent', intent } : { kind: 'handle', handle: recorded.handle };
}

function knownProcess(adoption: Adoption, recorded: KnownProcess | undefined, host: ExecutorHost): KnownProcess | null {
  const handle = adoption.handle ?? recorded?.handle ?? null;
  if (handle === null) return null;
  const { clock } = host.ports;
  const isRecorded = recorded?.handle.nonce === handle.nonce;
  return {
    handle,
    shapeHash: isRecorded ? recorded.shapeHash : shapeHashOf(handle.nonce),
    startedAtMs: isRecorded ? recorded.startedAtMs : clock.nowMs(),
    startedAtWallMs: isRecorded ? recorded.startedAtWallMs : clock.wallMs(),
    isHeld: adoption.handle !== null && adoption.observation.kind !== 'unknown',
    watched: adoption.watched === true && host.hears(handle.spawner),
  };
}
