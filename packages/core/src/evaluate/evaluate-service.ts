import { hasProcess } from '../model/definition-outline.ts';
import { publishedStates } from '../model/published-states.ts';
import type { ReasonCode } from '../model/reason.ts';
import { hasMainProcess, isGone, isStuck, isUp } from '../reconcile/gone.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { conflictOf } from './conflict.ts';
import { foresee } from './foresee.ts';
import { graceEndsAtMs, isBorneNoLonger } from './gate.ts';
import { stopGround } from './stop-ground.ts';
import type { Surroundings } from './surroundings.ts';
import type { View } from './view.ts';
import { type Wanted, wantedOf } from './wanted.ts';

/** Decisions of somebody: a loss that follows from one of them was planned. */
const plannedCodes: ReadonlySet<ReasonCode> = new Set([
  'operator-stopped',
  'operator-restart',
  'not-demanded',
  'definition-removed',
  'definition-changed',
  'requirement-returned',
  'shutting-down',
  'system-inactive',
  'conflict',
]);

/** Stops of what has failed already. Any other stop is the manager's own: it is not begun before dependents are told. */
const unplannedStops: ReadonlySet<ReasonCode> = new Set([
  'leftover-processes',
  'pre-start-timed-out',
  'ready-timed-out',
  'stop-command-timed-out',
]);

/** Works out one service from its memory and what is known of the others. Changes nothing. */
export function evaluateService(
  memory: Readonly<ServiceMemory>,
  around: Surroundings,
  frozen: Wanted | null = null,
): View {
  const wanted = frozen ?? wantedOf(memory, around);
  const state = foresee(memory, wanted, around);
  const { nowMs, settings } = around;
  const isDemanded = around.graph.demand.isDemanded(memory.id);
  const isNothingLeft = isGone(memory) && !isToBeStarted(memory, state);
  return {
    wanted,
    state,
    published: published(memory, state, around),
    isRun: wanted.kind === 'run' || (wanted.kind === 'hold' && memory.isRun),
    isPlannedDown: isPlannedDown(memory, wanted, state, around),
    isUndecided: isUndecided(memory, wanted, state),
    isConflictLoser: isDemanded && (conflictOf(memory, isUp(memory), around)?.isLoser ?? false),
    isGone: isNothingLeft,
    hasLeft: isNothingLeft || isStuck(memory, nowMs, settings),
    owedRestart: owedRestart(memory, wanted, state, around),
    expiresAtMs: wanted.kind === 'stop' ? null : nextGraceEndMs(memory, state, around),
  };
}

/** Its own states, and those that others assert of it while it is there. */
function published(
  memory: Readonly<ServiceMemory>,
  state: View['state'],
  around: Surroundings,
): readonly string[] | null {
  if (state === 'unknown') return memory.published;
  const own = publishedStates(state, memory.outline?.kind ?? 'service');
  if (!own.includes('started') && !own.includes('complete')) return own;
  const asserted = [...around.assertedStates(memory.id)];
  return asserted.length === 0 ? own : [...new Set([...own, ...asserted])].sort();
}

/** Deciding about it begins a start, or has it wait for one. */
function isToBeStarted({ outline }: Readonly<ServiceMemory>, state: View['state']): boolean {
  return outline !== null && hasProcess(outline) && (state === 'starting' || state === 'preparing');
}

function isPlannedDown(
  memory: Readonly<ServiceMemory>,
  wanted: Wanted,
  state: View['state'],
  around: Surroundings,
): boolean {
  const { phase } = memory;
  if (phase.kind === 'process') {
    // The stop that is about to begin counts as it will when it has.
    const begun = phase.stop ?? (state === 'stopping' ? stopGround(memory, phase, wanted, around) : null);
    if (begun !== null) return !unplannedStops.has(begun.code);
  }
  return wanted.kind === 'stop' && (phase.kind !== 'absent' || plannedCodes.has(wanted.ground.code));
}

function isUndecided(memory: Readonly<ServiceMemory>, wanted: Wanted, state: View['state']): boolean {
  if (wanted.kind !== 'run' || memory.failure !== null || memory.consecutiveFailures > 0) return false;
  if (state === 'unknown') return !hasMainProcess(memory);
  return state === 'preparing' || state === 'starting';
}

/** Requirements that are lost while the service runs on: those that were, as long as they are, and those that are now. */
function owedRestart(
  memory: Readonly<ServiceMemory>,
  wanted: Wanted,
  state: View['state'],
  around: Surroundings,
): readonly string[] {
  const { requirements } = around.graph;
  const isRestarted = wanted.kind === 'run' && wanted.restart !== null;
  const isThere = isBound(memory, state) && wanted.kind !== 'stop' && state !== 'stopping' && !isRestarted;
  if (!isThere) return [];
  const owed = memory.owedRestart.filter((key) => requirements.has(memory.id, key));
  for (const entry of requirements.openOf(memory.id)) {
    if (entry.requirement.onLoss !== 'restart' || entry.value !== false || owed.includes(entry.key)) continue;
    if (isBorneNoLonger(entry, around)) owed.push(entry.key);
  }
  return owed.sort();
}

/** Whether losses of requirements matter to it now. */
function isBound(memory: Readonly<ServiceMemory>, state: View['state']): boolean {
  if (!isUp(memory) || memory.operator === 'force') return false;
  return (
    hasMainProcess(memory) || state === 'ready' || state === 'starting' || state === 'complete' || state === 'unknown'
  );
}

function nextGraceEndMs(memory: Readonly<ServiceMemory>, state: View['state'], around: Surroundings): number | null {
  if (!isBound(memory, state)) return null;
  let earliest: number | null = null;
  for (const entry of around.graph.requirements.openOf(memory.id)) {
    const endsAtMs = graceEndsAtMs(entry);
    if (entry.value !== false || entry.requirement.onLoss === 'keep' || endsAtMs <= around.nowMs) continue;
    earliest = Math.min(earliest ?? endsAtMs, endsAtMs);
  }
  return earliest;
}
