import type { RequirementEntry } from '../graph/requirement-book.ts';
import type { Cause, ReasonCode } from '../model/reason.ts';
import { hasMainProcess, isUp } from '../reconcile/gone.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { causeSince } from './cause-since.ts';
import { type ConflictView, conflictOf } from './conflict.ts';
import type { Gate } from './input-gate.ts';
import type { Surroundings } from './surroundings.ts';

/** More causes than this are counted, not listed. */
const causesListed = 32;

/**
 * The part of the gate that hangs on others: requirements, conflicts, and whom the service comes after. One that is not
 * met closes the gate, whatever else is unknown; unknown alone holds it as it is.
 *
 * | requirement | the service is not up | it is up |
 * |---|---|---|
 * | does not hold, `stop` | closed | closed; after `grace` if nobody planned the loss |
 * | does not hold, `restart` or `keep` | closed | open |
 * | not known, `stop` | unknown | unknown |
 * | not known, `restart` or `keep` | unknown | open |
 * | a conflicting service has the place | closed | closed |
 * | a conflicting service is to leave the place | closed until it has left | open |
 * | comes after one that is about to be tried | closed | open |
 */
export function gateOf(memory: Readonly<ServiceMemory>, unknown: readonly Cause[], around: Surroundings): Gate {
  const gate = gateAs(isUp(memory), memory, unknown, around);
  // Whatever has no process is down the moment its gate closes: there is no time in which it would still be up.
  const isDownAtOnce = gate.kind === 'closed' && !hasMainProcess(memory);
  return isDownAtOnce ? gateOfDown(memory, unknown, around) : gate;
}

/** The same for a service that is not up, or not to be counted as up. */
export function gateOfDown(memory: Readonly<ServiceMemory>, unknown: readonly Cause[], around: Surroundings): Gate {
  return gateAs(false, memory, unknown, around);
}

function gateAs(
  isRunning: boolean,
  memory: Readonly<ServiceMemory>,
  unknown: readonly Cause[],
  around: Surroundings,
): Gate {
  const isForced = memory.operator === 'force';
  const open = isForced ? [] : around.graph.requirements.openOf(memory.id);
  const unmet = open.filter((entry) => blocks(entry, isRunning, around));
  const conflict = conflictOf(memory, isRunning, around);
  const before = isRunning || isForced ? [] : triedFirst(memory, around);
  if (unmet.length > 0 || conflict !== null || before.length > 0) return closedBy(unmet, conflict, before, around);
  const doubtful = open.filter(({ requirement, value }) => {
    return value === null && (!isRunning || requirement.onLoss === 'stop');
  });
  const causes = [...unknown, ...listedCauses(doubtful)];
  return causes.length === 0
    ? { kind: 'open' }
    : { kind: 'unknown', ground: { code: 'input-unknown', causes, data: {} } };
}

function blocks(entry: RequirementEntry, isRunning: boolean, around: Surroundings): boolean {
  if (entry.value !== false) return false;
  if (!isRunning) return true;
  return entry.requirement.onLoss === 'stop' && isBorneNoLonger(entry, around);
}

/** When the grace of a requirement that does not hold is over. */
export function graceEndsAtMs({ requirement, sinceMs }: RequirementEntry): number {
  return sinceMs + requirement.graceMs;
}

/** Whether a loss counts now: at once if it was planned, after `grace` if it was not. */
export function isBorneNoLonger(entry: RequirementEntry, around: Surroundings): boolean {
  const { requirement } = entry;
  if (around.nowMs >= graceEndsAtMs(entry)) return true;
  return requirement.kind === 'service' && (around.view(requirement.service)?.isPlannedDown ?? true);
}

function triedFirst(memory: Readonly<ServiceMemory>, around: Surroundings): readonly Cause[] {
  const causes: Cause[] = [];
  for (const other of around.graph.afterOf(memory.id)) {
    const isWaitedFor = other !== memory.id && around.graph.demand.isDemanded(other) && around.view(other)?.isUndecided;
    if (isWaitedFor) causes.push(causeSince('service', other, memory, around));
  }
  return causes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function closedBy(
  unmet: readonly RequirementEntry[],
  conflict: ConflictView | null,
  before: readonly Cause[],
  around: Surroundings,
): Gate {
  const required = new Set(unmet.map(({ requirement }) => (requirement.kind === 'service' ? requirement.service : '')));
  const others = before.filter(({ name }) => !required.has(name));
  const causes = [...listedCauses(unmet), ...(conflict === null ? [] : [conflict.cause]), ...others];
  const data = unmet.length > causesListed ? { unlisted: unmet.length - causesListed } : {};
  const code = codeOf(unmet, conflict, around);
  return { kind: 'closed', ground: { code, causes, data } };
}

function codeOf(unmet: readonly RequirementEntry[], conflict: ConflictView | null, around: Surroundings): ReasonCode {
  if (unmet.some(({ requirement }) => requirement.kind === 'service' && !isDefined(requirement.service, around))) {
    return 'requirement-undefined';
  }
  if (unmet.some(({ requirement }) => requirement.kind === 'fact')) return 'fact-missing';
  if (unmet.length > 0) return 'requirement-unmet';
  return conflict === null ? 'waits-for-other' : 'conflict';
}

function isDefined(id: string, around: Surroundings): boolean {
  return around.memory(id)?.isDefined ?? false;
}

/** Requirements as causes, as many as are listed. */
export function listedCauses(entries: readonly RequirementEntry[]): readonly Cause[] {
  return entries.slice(0, causesListed).map(({ requirement, sinceMs }): Cause => {
    if (requirement.kind === 'fact') {
      return { kind: 'fact', name: JSON.stringify(requirement.fact), sinceMs, causes: [] };
    }
    const { service, state } = requirement;
    return { kind: 'service', name: service, state, sinceMs, causes: [] };
  });
}
