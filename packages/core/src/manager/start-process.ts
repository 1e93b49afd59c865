import { invariant } from '../model/invariant-error.ts';
import type { Argv, ServiceDefinition } from '../model/service-definition.ts';
import type { Action, OperationResult } from '../reconcile/operation.ts';
import type { CancelSignal } from '../spawner/cancel-signal.ts';
import type { ProcessPurpose, StartIntent } from '../spawner/process-handle.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import { harmlessStartErrors, type SpawnerError } from '../spawner/spawner-error.ts';
import type { StartRequest } from '../spawner/start-request.ts';
import { checkedStart } from './checked-answer.ts';
import type { Executor, ExecutorHost } from './executor.ts';
import { foundProcess } from './found-process.ts';
import { formatNonce } from './nonce.ts';
import type { Launch } from './ports.ts';
import type { KnownProcess } from './process-table.ts';
import { messageOf } from './record-queue.ts';
import { startRequest } from './start-request.ts';

const calledOff: SpawnerError = { code: 'cancelled', stage: null, message: 'it was called off', cause: null };

/** One start, with all that it needs. */
export interface StartOrder {
  readonly action: Extract<Action, { kind: 'start' }>;
  readonly definition: ServiceDefinition;
  readonly cancel: CancelSignal;
  readonly host: ExecutorHost;
  readonly executor: Executor;
}

/** Intent, environment and descriptors, process, record: in this order, so that a crash in between leaves a trace. */
export async function startProcess(order: StartOrder): Promise<OperationResult> {
  const { action, host, executor } = order;
  const spawner = host.ports.spawners.get(action.spawner);
  if (spawner === undefined) {
    const message = `spawner "${action.spawner}" is not loaded`;
    return startFailed({ code: 'unsupported', stage: 'validate-request', message, cause: null });
  }
  const intent = await recordIntent(order);
  const result = order.cancel.aborted ? startFailed(calledOff) : await launchAndStart(order, spawner, intent);
  const isCurrent = executor.table.intent(action.serviceId)?.nonce === intent.nonce;
  if (result.kind !== 'start-failed' || !isCurrent) return result;
  executor.table.dropIntent(action.serviceId);
  void executor.records.write(action.serviceId, 'the end of its start', () =>
    host.ports.records.saveIntent(action.serviceId, null),
  );
  return result;
}

async function recordIntent({ action, host, executor }: StartOrder): Promise<StartIntent> {
  const { serviceId, purpose, shapeHash, spawner } = action;
  const nonce = formatNonce(purpose, shapeHash, host.ports.uniqueText());
  const intent: StartIntent = { serviceId, purpose, nonce, shapeHash, spawner, bootId: host.ports.bootId };
  executor.table.setIntent(serviceId, intent);
  await executor.records.write(serviceId, 'its start', () => host.ports.records.saveIntent(serviceId, intent));
  return intent;
}

async function launchAndStart(
  order: StartOrder,
  spawner: ProcessSpawner,
  intent: StartIntent,
): Promise<OperationResult> {
  const { action, definition, cancel, host } = order;
  let launch: Launch;
  try {
    const prepared = await host.ports.launch.prepare(definition, action.purpose);
    if (!prepared.ok) return startFailed(prepared.error);
    launch = prepared.launch;
  } catch (error) {
    return startFailed({ code: 'spawn-failed', stage: 'prepare-environment', message: messageOf(error), cause: null });
  }
  try {
    if (cancel.aborted) return startFailed(calledOff);
    const answer: unknown = await spawner.start(requestOf(order, intent, launch, spawner), cancel);
    return await absorbAnswer(answer, order, intent, spawner);
  } catch (error) {
    return { kind: 'start-uncertain', message: `spawner "${spawner.name}" failed: ${messageOf(error)}` };
  } finally {
    await close(launch, order);
  }
}

async function close(launch: Launch, { action, host }: StartOrder): Promise<void> {
  try {
    await launch.close();
  } catch (error) {
    host.warn(
      `service "${action.serviceId}": descriptors were not closed (${messageOf(error)}); the manager keeps them`,
    );
  }
}

function requestOf(
  { action, definition }: StartOrder,
  intent: StartIntent,
  launch: Launch,
  { capabilities }: ProcessSpawner,
): StartRequest {
  const argv = argvOf(definition, action.purpose);
  return startRequest(definition, { argv, operationId: action.operationId, intent, launch, capabilities });
}

function argvOf({ id, execStart, preStart, stopCommand }: ServiceDefinition, purpose: ProcessPurpose): Argv {
  const argv = { main: execStart, 'pre-start': preStart?.argv, stop: stopCommand, reload: null, probe: null }[purpose];
  invariant(argv, `service ${id} has no command for its purpose ${purpose}`);
  return argv;
}

async function absorbAnswer(
  answer: unknown,
  order: StartOrder,
  intent: StartIntent,
  spawner: ProcessSpawner,
): Promise<OperationResult> {
  const result = checkedStart(answer, intent);
  if (result === null) {
    const message = `spawner "${spawner.name}" gave an answer that the contract does not know`;
    return { kind: 'start-uncertain', message };
  }
  if (result.ok) {
    const { clock } = order.host.ports;
    const { handle, watched } = result;
    const process: KnownProcess = {
      handle,
      shapeHash: order.action.shapeHash,
      startedAtMs: clock.nowMs(),
      startedAtWallMs: clock.wallMs(),
      isHeld: true,
      watched: watched === true && order.host.hears(spawner.name),
    };
    return keep(process, order, spawner);
  }
  if (harmlessStartErrors.has(result.error.code)) return startFailed(result.error);
  return { kind: 'start-uncertain', message: result.error.message };
}

/**
 * Keeps the handle of a new process. If its start is not waited for any more, because it answered after its deadline and
 * a look meanwhile said that nothing would come of it, the newcomer is the one too many: it is killed at once, and takes
 * nobody's place. A service counts as started only when its process is on record: whoever saw it ready may rely on the
 * next manager to know it.
 */
async function keep(
  process: KnownProcess,
  { action, host, executor }: StartOrder,
  spawner: ProcessSpawner,
): Promise<OperationResult> {
  const { serviceId } = action;
  const { nonce } = process.handle;
  const { table } = executor;
  if (table.intent(serviceId)?.nonce !== nonce && table.process(serviceId)?.handle.nonce !== nonce) {
    host.warn(`service "${serviceId}": a start answered too late; its pid ${process.handle.pid} is killed`);
    void Promise.resolve()
      .then(() => spawner.kill(process.handle, { aborted: false, addEventListener() {}, removeEventListener() {} }))
      .catch((error: unknown) =>
        host.warn(
          `service "${serviceId}": pid ${process.handle.pid} was not killed (${messageOf(error)}); end it by hand`,
        ),
      );
    return { kind: 'start-uncertain', message: 'it answered too late' };
  }
  table.setProcess(serviceId, process);
  const { handle, shapeHash, startedAtMs, startedAtWallMs } = process;
  await executor.records.write(serviceId, 'its process', () =>
    host.ports.records.saveProcess(serviceId, { handle, shapeHash, startedAtMs, startedAtWallMs }),
  );
  return { kind: 'started', process: foundProcess(process, host.ports.clock) };
}

function startFailed(error: SpawnerError): OperationResult {
  const { code, stage, message } = error;
  return { kind: 'start-failed', error: { code, stage, message } };
}
