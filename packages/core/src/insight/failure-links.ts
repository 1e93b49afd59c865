import { reasonText } from '../model/reason-text.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyLink } from './why-cause.ts';

/** An attempt that failed: it began with the process itself. */
export function failureLink(memory: Readonly<ServiceMemory>, decision: Decision, subject: string): WhyLink {
  const { id, failure, outcome, consecutiveFailures } = memory;
  const times = consecutiveFailures > 1 ? `, ${consecutiveFailures} times in a row` : '';
  return leafLink({
    kind: 'process',
    name: id,
    text: `"${id}" ${reasonText(decision.reason)}${times}`,
    sinceMs: failure?.atMs ?? outcome?.atMs ?? decision.stateSinceMs,
    changes: changesOf(memory, decision, subject),
  });
}

function changesOf({ id, outline }: Readonly<ServiceMemory>, { reason }: Decision, subject: string): readonly string[] {
  const file = outline?.file ?? 'its definition';
  const anew = `"hsm start ${id}", "hsm reset ${id}" or a changed definition lead to another attempt`;
  switch (reason.code) {
    case 'spawn-failed':
      return [
        `${subject} starts when what keeps the spawner from starting it is mended: the program, its rights, or ${file}`,
      ];
    case 'pre-start-failed':
    case 'pre-start-timed-out':
      return [`${subject} starts when its exec_start_pre succeeds; "hsm logs ${id}" shows what it wrote`];
    case 'ready-timed-out':
      return [`${subject} stays when it is ready in time; [ready] timeout in ${file} is how long it has`];
    case 'gave-up':
      return [anew];
    default:
      return [`${subject} stays when its program stops ending; "hsm logs ${id}" shows what it wrote`];
  }
}

/** A spawner that takes longer to answer is worth a look before what failed earlier. Milliseconds. */
const slowAnswerMs = 1000;

/** What is behind an attempt under way: the spawner that has not answered yet, and how the one before it failed. */
export function attemptLinks(
  memory: Readonly<ServiceMemory>,
  decision: Decision,
  subject: string,
  world: InsightWorld,
): readonly WhyLink[] {
  const { failure, consecutiveFailures } = memory;
  const asked = askedSpawner(memory, world);
  const asking = asked === null ? [] : [leafLink(asked)];
  if (failure === null || consecutiveFailures === 0) return asking;
  const before = failureLink(memory, { ...decision, reason: { ...failure, causes: [] } }, subject);
  // What begins again each second is no fault of the spawner, although one comes upon it just then.
  const isSlow = asked !== null && world.nowMs - asked.sinceMs >= slowAnswerMs;
  return isSlow || failure.code === 'start-unconfirmed' ? [...asking, before] : [before, ...asking];
}

/** The spawner that was asked for a start; `null` if none was. */
function askedSpawner({ id, operation, outline }: Readonly<ServiceMemory>, { reconciler }: InsightWorld) {
  if (operation?.kind !== 'start') return null;
  const name = outline?.spawner ?? '';
  const text = `the spawner "${name}" was asked to start "${id}", and has not answered yet`;
  const sinceMs = operation.deadlineMs - reconciler.settings.operationTimeoutMs;
  return { kind: 'spawner', name, text, sinceMs } as const;
}

/** A process that nobody can tell anything about, or act on: it began with whoever was asked. */
export function spawnerLink(memory: Readonly<ServiceMemory>, decision: Decision, subject: string): WhyLink {
  const { id, outline, phase } = memory;
  const spawner = outline?.spawner ?? '';
  const trouble = phase.kind === 'unlooked' ? phase.trouble : phase.kind === 'process' ? phase.doubt : null;
  const isMissing = decision.reason.code === 'spawner-missing';
  return leafLink({
    kind: 'spawner',
    name: spawner,
    text: `the spawner "${spawner}" ${isMissing ? 'is not loaded' : 'cannot tell'}: "${id}" ${reasonText(decision.reason)}`,
    sinceMs: trouble?.sinceMs ?? decision.stateSinceMs,
    changes: isMissing
      ? [`allow_spawners in hermit.toml lets the spawner "${spawner}" be loaded`]
      : [`${subject} goes on as soon as the spawner "${spawner}" answers; it is asked again at every poll`],
  });
}

/** A process that is there and in the way, or will not go. */
export function processLink(memory: Readonly<ServiceMemory>, decision: Decision, changes: readonly string[]): WhyLink {
  const { id, phase } = memory;
  const sinceMs = phase.kind === 'process' && phase.stop !== null ? phase.stop.beganAtMs : decision.stateSinceMs;
  return leafLink({ kind: 'process', name: id, text: `"${id}" ${reasonText(decision.reason)}`, sinceMs, changes });
}
