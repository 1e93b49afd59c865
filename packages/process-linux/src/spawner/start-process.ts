import type { ChildProcess } from 'node:child_process';
import type { CancelSignal, ProcessHandle, SpawnerError, StartRequest, StartResult } from '@hermit/core/spawner';
import { lookAtProcess } from '../look-at-process.ts';
import type { Launched } from './launch.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { type OutputCapture, planCapture } from './output-capture.ts';
import type { PreparedStart } from './prepared-start.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { makeHandle } from './spawner-handle.ts';
import { cancelled, disposedError, startFailureOf } from './start-failure.ts';
import { trackChild } from './track-child.ts';

type Prepared = Extract<PreparedStart, { readonly ok: true }>;

/** Makes one process as the kind of spawner says; the contract's `start`. */
export async function startProcess(
  request: StartRequest,
  cancel: CancelSignal,
  context: SpawnerContext,
): Promise<StartResult> {
  context.table.beginStart(request.nonce, request.serviceId);
  try {
    const prepared = await context.kind.prepare(request, context);
    if (!prepared.ok) return prepared;
    const objection = reasonNotToStart(request, cancel, context);
    return objection === null ? await launchNow(request, prepared, context) : fail(objection);
  } finally {
    context.table.endStart(request.nonce);
  }
}

/** The last question before the process is made; nothing waits between the two. */
function reasonNotToStart(request: StartRequest, cancel: CancelSignal, context: SpawnerContext): SpawnerError | null {
  if (context.isDisposed()) return disposedError;
  if (cancel.aborted) return cancelled('the start was called off before a process was made');
  if (context.table.isFenced(request.nonce)) return cancelled(`the start ${request.nonce} was given up by an adoption`);
  if (context.table.get(request.nonce) !== undefined) return cancelled(`the nonce ${request.nonce} was used before`);
  return null;
}

async function launchNow(request: StartRequest, prepared: Prepared, context: SpawnerContext): Promise<StartResult> {
  let capture: OutputCapture | null;
  try {
    capture = request.captureBytes > 0 ? planCapture(request.stdio, request.captureBytes) : null;
  } catch (error) {
    return fail(startFailureOf(error, 'open-stdio', 'prepare to keep the output'));
  }
  const plan: LaunchPlan = { ...prepared.plan, ...streamsOf(request, capture), capture };
  const result = await launchPlan(request, plan, prepared, context);
  if (!result.ok) capture?.abandon();
  if (!result.ok) prepared.steps.failed();
  return result;
}

function streamsOf(request: StartRequest, capture: OutputCapture | null): Pick<LaunchPlan, 'stdout' | 'stderr'> {
  const { stdout, stderr } = capture ?? request.stdio;
  return { stdout: stdout ?? 'ignore', stderr: stderr ?? 'ignore' };
}

async function launchPlan(
  request: StartRequest,
  plan: LaunchPlan,
  { launch, steps }: Prepared,
  context: SpawnerContext,
): Promise<StartResult> {
  let launched: Launched;
  try {
    const problem = steps.begin();
    if (problem !== null) return fail(problem);
    launched = launch(plan);
  } catch (error) {
    return fail(startFailureOf(error, 'execute', `execute ${plan.file}`));
  }
  const { child, failure } = launched;
  if (child.pid === undefined || child.pid === 0) {
    return fail(startFailureOf(await failure, 'execute', `execute ${plan.file}`));
  }
  // Still the turn in which it was made: Node cannot have collected it, so the pid is its own.
  const handle = handleOf(request, child.pid, context);
  return handle === null ? giveUp(child, child.pid) : register(handle, child, plan.capture, { steps, context });
}

function handleOf(request: StartRequest, pid: number, { kind, bootId, stateId }: SpawnerContext): ProcessHandle | null {
  const look = lookAtProcess(pid);
  if (look.kind === 'unreadable' || look.stat === null) return null;
  const { serviceId, purpose, killMode, nonce } = request;
  const { startTime } = look.stat;
  const parts = { serviceId, purpose, killMode, pid, startTime, bootId, stateId, nonces: [nonce] } as const;
  return makeHandle(kind.name, parts);
}

async function register(
  handle: ProcessHandle,
  child: ChildProcess,
  capture: OutputCapture | null,
  { steps, context }: Pick<Prepared, 'steps'> & { readonly context: SpawnerContext },
): Promise<StartResult> {
  const tracked = trackChild(handle, child, capture, context);
  steps.made(handle);
  const failure = await steps.confirm(tracked);
  // From here on the child does not keep the manager from ending.
  child.unref();
  if (failure === null) return { ok: true, handle, watched: true };
  context.table.remove(handle.nonce);
  return fail(failure);
}

/** Ends a child that cannot be identified. Node knows for certain that this pid is its child. */
function giveUp(child: ChildProcess, pid: number): StartResult {
  child.on('error', () => {});
  child.kill('SIGKILL');
  const message = `process ${pid} was made, but /proc does not show it, so it was killed`;
  return fail({ code: 'internal', stage: 'confirm', message, cause: null });
}

function fail(error: SpawnerError): StartResult {
  return { ok: false, error };
}
