import type { Adoption, StartIntent } from '@hermit/core/spawner';
import {
  absent,
  adoptFound,
  adoptHandle,
  answerForNobody,
  findMarked,
  lookFailed,
  type ScannedProcess,
  type SpawnerContext,
  unknown,
} from '@hermit/process-linux';
import { type ClosedStart, closeStarts, dropClosed, reopenClosed } from './closed-starts.ts';
import { handleOfLock } from './handle-of-lock.ts';
import { handleOfTraces } from './handle-of-traces.ts';
import { lockTakers } from './lock-scanner.ts';
import type { SsdFiles } from './ssd-files.ts';

/**
 * Answers for an intent that no marked process belongs to. First the start is closed on disk, so that a starter of a dead
 * manager cannot come through behind the answer; then what it left until that moment is judged.
 */
export async function adoptUnmarked(
  intent: StartIntent,
  doubtful: readonly ScannedProcess[],
  context: SpawnerContext,
  files: SsdFiles,
): Promise<Adoption> {
  const closed = closeStarts(intent, files);
  const scan = await findMarked(intent, context);
  if (scan.kind === 'failed') return reopenAnd(closed, unknown(lookFailed(scan.message, [])));
  // It came through between the first look and the closing.
  if (scan.found.length > 0) return reopenAnd(closed, await adoptFound(scan.found, context));
  for (const start of closed) {
    const answer = await answerForTraces(start, context, files);
    if (answer !== null) return reopenAnd(closed, answer);
  }
  dropClosed(closed);
  if (intent.nonce === null) return answerForLocks(intent, context, files);
  for (const { place } of closed) await files.tidier.tidy(place);
  return closed.length > 0 ? absent : answerForLost(doubtful);
}

async function answerForTraces(start: ClosedStart, context: SpawnerContext, files: SsdFiles): Promise<Adoption | null> {
  const found = await handleOfTraces(start, context, files);
  switch (found.kind) {
    case 'nobody':
      return null;
    case 'doubt':
      return unknown({ kind: 'unknown', why: 'indeterminate', ...found.doubt });
    case 'handle':
      return adoptHandle(found.handle, context);
  }
}

/** Without a nonce any holder of a lock of the service counts, also one whose start left no other trace. */
async function answerForLocks(intent: StartIntent, context: SpawnerContext, files: SsdFiles): Promise<Adoption> {
  for (const purpose of ['main', 'pre-start'] as const) {
    const found = await handleOfLock(intent.serviceId, purpose, context, files);
    if (found.kind === 'handle') return adoptHandle(found.handle, context);
    if (found.kind === 'doubt') return unknown({ kind: 'unknown', why: 'indeterminate', ...found.doubt });
  }
  return absent;
}

/**
 * A start without a directory never began, or lost it. Then it may be one of those that do not show their environment, if
 * that one took a lock.
 */
function answerForLost(doubtful: readonly ScannedProcess[]): Adoption {
  const takers = lockTakers();
  return answerForNobody(doubtful.filter((one) => takers.has(one.stat.pid)));
}

function reopenAnd(closed: readonly ClosedStart[], answer: Adoption): Adoption {
  reopenClosed(closed);
  return answer;
}
