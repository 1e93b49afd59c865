import type { ChildProcess } from 'node:child_process';
import type { ExitStatus, ProcessHandle, SignalName } from '@hermit/core/spawner';
import { readUptimeTicks } from '../uptime.ts';
import type { OutputCapture } from './output-capture.ts';
import type { SpawnerContext } from './spawner-context.ts';
import type { ChildState, TrackedChild } from './tracked-process.ts';

/**
 * Puts a new child into the table and follows it to its end.
 * The end is that of the main process itself: a grandchild that holds a pipe does not delay it.
 */
export function trackChild(
  handle: ProcessHandle,
  child: ChildProcess,
  capture: OutputCapture | null,
  context: SpawnerContext,
): TrackedChild {
  let markEnded = (): void => {};
  const ended = new Promise<void>((resolve) => {
    markEnded = resolve;
  });
  const state: ChildState = { progress: { kind: 'running' }, ended };
  const tracked: TrackedChild = { handle, child: state, aliveUntilTicks: 0, isMainGone: false, isDeserted: false };
  context.table.add(tracked);
  capture?.attach(child);
  child.on('error', () => {});
  child.once('exit', (code, signal) => {
    tracked.isMainGone = true;
    tracked.aliveUntilTicks = uptimeOr(tracked.aliveUntilTicks);
    void finishOutput(capture).then((output) => {
      state.progress = { kind: 'ended', exit: exitStatus(code, signal), output };
      markEnded();
      context.hint(handle.serviceId);
    });
  });
  return tracked;
}

async function finishOutput(capture: OutputCapture | null): Promise<string | null> {
  return capture === null ? null : capture.finish();
}

function exitStatus(code: number | null, signal: NodeJS.Signals | null): ExitStatus {
  return signal === null ? { code: code ?? 0, signal: null } : { code: null, signal: signal satisfies SignalName };
}

function uptimeOr(fallback: number): number {
  try {
    return readUptimeTicks();
  } catch {
    return fallback;
  }
}
