import { unreachable } from '@hermit/core';
import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import {
  awaitExecution,
  cancelled,
  type ExecutionChain,
  type FileGrowth,
  type TrackedChild,
} from '@hermit/process-linux';
import { occupiedError } from './describe-holders.ts';
import { type EarlyEnd, type EndMeaning, explainEnd, toolMessage } from './explain-end.ts';
import type { LockScanner } from './lock-scanner.ts';
import { tracesOf } from './start-files.ts';
import type { StartPlace } from './start-place.ts';

/** Holds up the thread for at most 20 ms; four programs execute one another in about two. */
const looks = 80;
/** How much of the end of stderr may be the tools' own. */
const messageBytes = 4096;

/** A start under way, and what its end can be judged by. */
export interface ConfirmedStart {
  readonly request: StartRequest;
  readonly place: StartPlace;
  readonly locks: LockScanner;
  readonly chain: ExecutionChain;
  /** Names under which the tools speak. */
  readonly toolNames: readonly string[];
  /** What was written to stderr since the start, if that is a file. */
  readonly growth: FileGrowth | null;
}

/** Waits until the program of a start runs; says why it does not, or `null`. */
export async function confirmStart(tracked: TrackedChild, start: ConfirmedStart): Promise<SpawnerError | null> {
  const outcome = await awaitExecution(tracked, start.chain, looks);
  if (outcome === 'executed') {
    start.growth?.abandon();
    return null;
  }
  const meaning = explainEnd(await earlyEnd(tracked, outcome, start));
  return errorOf(meaning, start);
}

async function earlyEnd(
  { child }: TrackedChild,
  outcome: EarlyEnd['outcome'],
  { request, place, chain, toolNames, growth }: ConfirmedStart,
): Promise<EarlyEnd> {
  const { progress } = child;
  const ended = progress.kind === 'ended' ? progress : { exit: { code: null, signal: null }, output: null };
  const grown = growth === null ? '' : (await growth.finish(messageBytes)).toString('utf8');
  const traces = tracesOf(place, request.nonce);
  return {
    outcome,
    exit: ended.exit,
    hasPidfile: traces !== null && traces.pidfile.kind !== 'missing',
    isClosed: traces === null,
    message: toolMessage(ended.output ?? grown, toolNames),
    program: chain.argv[0],
  };
}

async function errorOf(meaning: EndMeaning, { request, place, locks }: ConfirmedStart): Promise<SpawnerError | null> {
  switch (meaning.kind) {
    case 'executed':
      return null;
    case 'closed':
      return cancelled(`the start ${request.nonce} was given up by an adoption`);
    case 'occupied':
      return occupiedError(request, place.lock, await locks.look(place.lock));
    case 'failed':
      return meaning.error;
    default:
      return unreachable(meaning);
  }
}
