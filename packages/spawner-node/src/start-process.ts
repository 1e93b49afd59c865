import type { ChildProcess } from 'node:child_process';
import type { CancelSignal, SpawnerError, StartRequest, StartResult } from '@hermit/core/spawner';
import { lookAtProcess } from '@hermit/process-linux';
import { awaitExecution } from './await-execution.ts';
import { type Launched, type Launcher, launcherFor } from './launch.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { makeHandle } from './node-handle.ts';
import { type OutputCapture, planCapture } from './output-capture.ts';
import { type PreparedLaunch, prepareLaunch } from './prepare-launch.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { cancelled, disposedError, startFailureOf } from './start-failure.ts';
import { trackChild } from './track-child.ts';
import type { TrackedChild } from './tracked-process.ts';

/** Makes one process; the contract's `start`. */
export async function startProcess(
  request: StartRequest,
  cancel: CancelSignal,
  context: SpawnerContext,
): Promise<StartResult> {
  context.table.beginStart(request.nonce, request.serviceId);
  try {
    const prepared = await prepareLaunch(request, context.stateId);
    if (!prepared.ok) return prepared;
    const launcher = await launcherFor(request.captureBytes > 0);
    const objection = reasonNotToStart(request, cancel, context);
    return objection === null ? await launchNow(request, prepared, launcher, context) : fail(objection);
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

async function launchNow(
  request: StartRequest,
  prepared: PreparedLaunch & { readonly ok: true },
  launcher: Launcher,
  context: SpawnerContext,
): Promise<StartResult> {
  let capture: OutputCapture | null;
  try {
    capture = request.captureBytes > 0 ? planCapture(request.stdio, request.captureBytes) : null;
  } catch (error) {
    return fail(startFailureOf(error, 'open-stdio', 'prepare to keep the output'));
  }
  const plan: LaunchPlan = { ...prepared.plan, ...streamsOf(request, capture), capture };
  const result = await launchPlan(request, plan, launcher, context);
  if (!result.ok) capture?.abandon();
  return result;
}

function streamsOf(request: StartRequest, capture: OutputCapture | null): Pick<LaunchPlan, 'stdout' | 'stderr'> {
  const { stdout, stderr } = capture ?? request.stdio;
  return { stdout: stdout ?? 'ignore', stderr: stderr ?? 'ignore' };
}

async function launchPlan(
  request: StartRequest,
  plan: LaunchPlan,
  launcher: Launcher,
  context: SpawnerContext,
): Promise<StartResult> {
  let launched: Launched;
  try {
    launched = launcher(plan);
  } catch (error) {
    return fail(startFailureOf(error, 'execute', `execute ${plan.file}`));
  }
  const { child, failure } = launched;
  if (child.pid === undefined || child.pid === 0) {
    return fail(startFailureOf(await failure, 'execute', `execute ${plan.file}`));
  }
  return register(request, plan, child, child.pid, context);
}

async function register(
  request: StartRequest,
  plan: LaunchPlan,
  child: ChildProcess,
  pid: number,
  context: SpawnerContext,
): Promise<StartResult> {
  // Still the turn in which it was made: Node cannot have collected it, so the pid is its own.
  const look = lookAtProcess(pid);
  if (look.kind === 'unreadable' || look.stat === null) return giveUp(child, pid);
  const { serviceId, purpose, killMode, nonce } = request;
  const { bootId, stateId } = context;
  const { startTime } = look.stat;
  const handle = makeHandle({ serviceId, purpose, killMode, pid, startTime, bootId, stateId, nonces: [nonce] });
  const tracked = trackChild(handle, child, plan.capture, context);
  const failure = await confirm(tracked, plan);
  // From here on the child does not keep the manager from ending.
  child.unref();
  if (failure === null) return { ok: true, handle, watched: true };
  context.table.remove(nonce);
  return fail(failure);
}

/** A program without a prefix is known to run, because `spawn` returns only then. */
async function confirm(tracked: TrackedChild, { file, executesNext }: LaunchPlan): Promise<SpawnerError | null> {
  return executesNext === null ? null : awaitExecution(tracked, { prefix: file, program: executesNext });
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
