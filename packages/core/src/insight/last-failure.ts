import type { ExitStatus } from '../model/exit-status.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';

/** Where an attempt failed. */
export type FailureStage = 'pre-start' | 'spawn' | 'main' | 'ready' | 'unknown';

/** The last attempt of a service that failed, while nothing has succeeded since. */
export interface LastFailure {
  readonly service: ServiceId;
  readonly stage: FailureStage;
  /** How the process ended; `null` where there was none, or nobody saw its end. */
  readonly exit: ExitStatus | null;
  readonly atMs: number;
  /** What a pre-start command, or the spawner, said of it; the rest is in the log. */
  readonly said: string | null;
}

/** The last failed attempt; `null` if there is none, or if the service runs well since. */
export function lastFailureOf(memory: Readonly<ServiceMemory>): LastFailure | null {
  const { id, failure, outcome, lastExit } = memory;
  if (failure !== null) {
    const { data, atMs } = failure;
    const said = data['output'] ?? data['message'];
    return {
      service: id,
      stage: stageOf(failure.code),
      exit: exitOf(data['exitCode'], data['exitSignal']),
      atMs,
      said: typeof said === 'string' && said !== '' ? said : null,
    };
  }
  if (outcome?.kind !== 'failed') return null;
  const stage = outcome.exit === null ? 'unknown' : 'main';
  return { service: id, stage, exit: outcome.exit ?? lastExit?.exit ?? null, atMs: outcome.atMs, said: null };
}

function stageOf(code: string): FailureStage {
  switch (code) {
    case 'pre-start-failed':
    case 'pre-start-timed-out':
      return 'pre-start';
    case 'spawn-failed':
    case 'start-unconfirmed':
      return 'spawn';
    case 'ready-timed-out':
      return 'ready';
    case 'exited':
      return 'main';
    default:
      return 'unknown';
  }
}

function exitOf(code: unknown, signal: unknown): ExitStatus | null {
  if (typeof signal === 'string') return { code: null, signal: signal as ExitStatus['signal'] };
  return typeof code === 'number' ? { code, signal: null } : null;
}
