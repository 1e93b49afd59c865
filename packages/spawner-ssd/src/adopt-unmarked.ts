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
  return intent.nonce === null
    ? answerForLocks(intent, context, files)
    : answerForNone(intent, closed, doubtful, files);
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
 * A start that had a directory is over for sure. One that had none never began or lost it; then it may be one of those
 * that do not show their environment, unless the directories of the service are all there.
 */
function answerForNone(
  { serviceId, purpose }: StartIntent,
  closed: readonly ClosedStart[],
  doubtful: readonly ScannedProcess[],
  files: SsdFiles,
): Adoption {
  const isCertain = closed.length > 0 || files.isOpen(serviceId, purpose);
  return isCertain ? absent : answerForNobody(doubtful);
}

function reopenAnd(closed: readonly ClosedStart[], answer: Adoption): Adoption {
  reopenClosed(closed);
  return answer;
}
