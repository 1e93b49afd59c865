import { circleAmong } from '../graph/circle-among.ts';
import { type DefinitionOutline, hasProcess } from '../model/definition-outline.ts';
import type { JsonObject } from '../model/json.ts';
import type { Cause, ReasonCode } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import { hasMainProcess, hasNothing, needsUndo } from '../reconcile/gone.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { gateOf, gateOfDown } from './gate.ts';
import { inputGate } from './input-gate.ts';
import type { Surroundings } from './surroundings.ts';

/** Why something is wanted, or is not. */
export interface Ground {
  readonly code: ReasonCode;
  readonly causes: readonly Cause[];
  readonly data: JsonObject;
}

/** What definitions, the operator, the inputs and the facts ask for: the desired state with its ground. */
export type Wanted =
  /** `restart`: what runs is to be exchanged, because of something that came back. */
  | { readonly kind: 'run'; readonly isDemanded: true; readonly restart: Ground | null }
  /** Something is not known, or cannot be decided: permits no start and causes no stop. */
  | { readonly kind: 'hold'; readonly isDemanded: boolean; readonly isFailed: boolean; readonly ground: Ground }
  /** `isFailed`: it is demanded, and there is no use in waiting. */
  | { readonly kind: 'stop'; readonly isDemanded: boolean; readonly isFailed: boolean; readonly ground: Ground };

/** Demand first, then the gate: `desired = demanded and the gate is open`. */
export function wantedOf(memory: Readonly<ServiceMemory>, around: Surroundings): Wanted {
  const { isConfigured, isShuttingDown } = around;
  if (!isConfigured) {
    return isShuttingDown ? stop(false, plain('shutting-down')) : hold(false, plain('input-unknown'));
  }
  const { outline } = memory;
  if (outline === null || !memory.isDefined) return stop(false, plain('definition-removed'));
  if (!around.graph.demand.isDemanded(memory.id)) return undemanded(memory, around);
  const inputs = inputGate(outline, around);
  if (inputs.kind === 'closed') return stop(true, inputs.ground);
  if (memory.isOverLimit) {
    const data = { template: memory.id.split('@')[0] ?? '', limit: outline.maxInstances };
    return { ...stop(true, { code: 'too-many-instances', causes: [], data }), isFailed: true };
  }
  const circle = memory.operator === 'force' ? null : circleOf(memory.id, around);
  if (circle !== null) {
    return { ...hold(true, { code: 'dependency-cycle', causes: [], data: { members: circle } }), isFailed: true };
  }
  return wantedBehind(memory, outline, inputs.kind === 'unknown' ? inputs.ground.causes : [], around);
}

function wantedBehind(
  memory: Readonly<ServiceMemory>,
  outline: DefinitionOutline,
  unknown: readonly Cause[],
  around: Surroundings,
): Wanted {
  const asItIs = gateOf(memory, unknown, around);
  const restart = asItIs.kind === 'open' ? restartOf(memory, around) : null;
  const isAnew = restart !== null || (memory.restartWanted && needsUndo(memory));
  // What is done anew and has no process is down meanwhile: the gate has to let it start.
  const isDown = isAnew && hasProcess(outline) && !hasMainProcess(memory);
  const gate = isDown ? gateOfDown(memory, unknown, around) : asItIs;
  switch (gate.kind) {
    case 'open':
      return { kind: 'run', isDemanded: true, restart };
    case 'unknown':
      return hold(true, gate.ground);
    case 'closed':
      return stop(true, gate.ground);
  }
}

/** What is not defined closes no circle: only an order is left of it, and nobody waits for what never comes. */
function circleOf(id: ServiceId, { graph, memory }: Surroundings): readonly ServiceId[] | null {
  return circleAmong(id, graph, (member) => memory(member)?.isDefined === true);
}

/** As long as not all facts are known, nobody knows whether it is really not demanded. */
function undemanded(memory: Readonly<ServiceMemory>, around: Surroundings): Wanted {
  if (memory.operator === 'stop') {
    const causes: Cause[] = [{ kind: 'operator', name: 'stop', sinceMs: null, causes: [] }];
    return stop(false, { code: 'operator-stopped', causes, data: {} });
  }
  const doubt = around.doubt();
  if (doubt !== null && memory.outline !== null && !hasNothing(memory)) {
    const inputs = inputGate(memory.outline, around);
    if (inputs.kind !== 'closed') return hold(false, { code: 'input-unknown', causes: [doubt], data: {} });
  }
  return stop(false, plain('not-demanded'));
}

/** A requirement that was lost while the service ran on, and holds again. While another one does not, it could not start. */
function restartOf({ id, owedRestart }: Readonly<ServiceMemory>, { graph }: Surroundings): Ground | null {
  if (owedRestart.length === 0 || graph.requirements.openOf(id).length > 0) return null;
  const causes: Cause[] = [];
  for (const { key, requirement, sinceMs, value } of graph.requirements.entriesOf(id)) {
    if (value !== true || !owedRestart.includes(key)) continue;
    const name = requirement.kind === 'service' ? requirement.service : JSON.stringify(requirement.fact);
    causes.push({ kind: requirement.kind, name, sinceMs, causes: [] });
  }
  return causes.length === 0 ? null : { code: 'requirement-returned', causes, data: {} };
}

function plain(code: ReasonCode): Ground {
  return { code, causes: [], data: {} };
}

function hold(isDemanded: boolean, ground: Ground): Extract<Wanted, { kind: 'hold' }> {
  return { kind: 'hold', isDemanded, isFailed: false, ground };
}

function stop(isDemanded: boolean, ground: Ground): Extract<Wanted, { kind: 'stop' }> {
  return { kind: 'stop', isDemanded, isFailed: false, ground };
}
