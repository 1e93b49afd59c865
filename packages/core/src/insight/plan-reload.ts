import { areDefining } from '../manager/definition-book.ts';
import { definitionSet } from '../manager/definition-set.ts';
import { hasProcess } from '../model/definition-outline.ts';
import type { FactOwner } from '../model/fact.ts';
import { canonicalJson, fingerprint } from '../model/fingerprint.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { OwnedFacts, ReconcilerEvent } from '../reconcile/event.ts';
import { hasMainProcess, isSetAside } from '../reconcile/gone.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSnapshot } from '../reconcile/snapshot.ts';
import { causedBy } from './caused-by.ts';
import { type DefinitionChange, definitionChanges } from './definition-changes.ts';
import { ImaginaryRun } from './imaginary-run.ts';

/** What a reload would do with one service. `update`: nothing but that something else of it holds from then on. */
export type PlannedAction = 'start' | 'stop' | 'restart' | 'update' | 'none';

/** What a reload would do with one service, template or file of rules. */
export interface PlannedChange {
  readonly id: ServiceId;
  readonly action: PlannedAction;
  /** What became of its definition. */
  readonly definition: DefinitionChange['kind'];
  /** The keys that differ. Empty for what is new, gone, or only follows others. */
  readonly keys: readonly string[];
  /** The services whose change makes this one follow. */
  readonly causedBy: readonly ServiceId[];
}

/** What a reload would do. */
export interface ReloadPlan {
  /** Fingerprint of the changes and of everything that would be given to the manager. */
  readonly hash: string;
  /** Everything there is before or after, in the order of the ids. */
  readonly changes: readonly PlannedChange[];
  /** Fact files that assert something else. */
  readonly factFiles: readonly string[];
}

/** What a plan is made of. */
export interface PlanInput {
  /** Of the reconciler as it is. Not changed. */
  readonly snapshot: ReconcilerSnapshot;
  /** The monotonic clock of the manager, in milliseconds. */
  readonly nowMs: number;
  /** What the operator decided: it counts for services that come to be defined, too. */
  readonly decisions: ReadonlyMap<ServiceId, OperatorDecision>;
  /** What the manager was given last, and what it would be given. */
  readonly before: GivenFiles;
  readonly after: GivenFiles;
  /** The spawner of definitions that name none. */
  readonly defaultSpawner: string;
}

/** What a reload gives to the manager. */
export interface GivenFiles {
  readonly definitions: readonly ServiceDefinition[];
  readonly facts: readonly OwnedFacts[];
}

/**
 * Works out what a reload would do, by the reconciler itself: one copy of it goes on as it is, another one is given the
 * new definitions, and both live on in an imaginary world until they rest. What they do differently is the plan.
 * Throws a `TypeError` if two definitions have the same id.
 */
export function planReload(input: PlanInput): ReloadPlan {
  const { snapshot, before, after } = input;
  const memories = new Map(snapshot.services.map((memory) => [memory.id, memory]));
  const base = runWith(input, before);
  const next = runWith(input, after);
  // What is borne for a while ends as a stop: both live on for as long, so that only the reload makes a difference.
  const passedMs = next.passGraces();
  if (passedMs > 0) base.pass(passedMs);
  const ids = new Set([...memories.keys(), ...[...next.reconciler.services()].map(({ id }) => id)]);
  const definitions = definitionChanges(before.definitions, after.definitions, ids);
  const actions = new Map<ServiceId, PlannedAction>();
  for (const id of new Set([...ids, ...definitions.keys()])) {
    const planned = actionOf(id, memories.get(id), next);
    const isSame = planned === actionOf(id, memories.get(id), base);
    const isChanged = (definitions.get(id)?.kind ?? 'same') !== 'same';
    actions.set(id, !isSame && planned !== 'none' ? planned : isChanged ? 'update' : 'none');
  }
  const reasons = causedBy({ actions, definitions, graphs: [base.reconciler.graph, next.reconciler.graph] });
  const changes = [...actions].sort(byId).map(([id, action]): PlannedChange => {
    const { kind, keys } = definitions.get(id) ?? { kind: 'same', keys: [] };
    return { id, action, definition: kind, keys, causedBy: reasons.get(id) ?? [] };
  });
  const factFiles = changedFacts(before.facts, after.facts);
  return { hash: hashOf(changes, after), changes, factFiles };
}

function runWith(input: PlanInput, { definitions, facts }: GivenFiles): ImaginaryRun {
  const run = new ImaginaryRun(input.snapshot, input.nowMs);
  const { outlines } = definitionSet(definitions, input.defaultSpawner);
  const recalled = [...input.decisions].filter(([id]) => {
    return run.reconciler.service(id) === undefined && areDefining(outlines, id);
  });
  run.apply([...recalled.map(recalledDecision), { kind: 'definitions', definitions: [...outlines.values()], facts }]);
  return run;
}

function recalledDecision([serviceId, decision]: readonly [ServiceId, OperatorDecision]): ReconcilerEvent {
  return { kind: 'recovered', serviceId, left: { kind: 'nothing' }, outcome: null, decision };
}

/** What becomes of a service in an imaginary run. */
function actionOf(id: ServiceId, before: Readonly<ServiceMemory> | undefined, run: ImaginaryRun): PlannedAction {
  const wasUp = before !== undefined && isThere(before);
  const after = run.reconciler.service(id);
  if (after === undefined || !isThere(after)) return wasUp ? 'stop' : 'none';
  if (!wasUp) return 'start';
  const { started, ended } = run.processes;
  const isAnew = started.has(id) || ended.has(id) || run.wentDown.has(id);
  return isAnew ? 'restart' : 'none';
}

/** Whether a service runs, has run to its end, or stands for what holds. */
function isThere(memory: Readonly<ServiceMemory>): boolean {
  const { outline, outcome, decision } = memory;
  if (outline !== null && !hasProcess(outline)) return decision?.state === 'ready' || decision?.state === 'starting';
  return hasMainProcess(memory) || (outcome?.kind === 'complete' && !isSetAside(memory));
}

function changedFacts(before: readonly OwnedFacts[], after: readonly OwnedFacts[]): readonly string[] {
  const old = factTexts(before);
  const next = factTexts(after);
  const owners = new Set([...old.keys(), ...next.keys()]);
  const changed = [...owners].filter((owner) => (old.get(owner) ?? '[]') !== (next.get(owner) ?? '[]'));
  return changed.map((owner) => owner.replace(/^file:/, '')).sort();
}

function factTexts(files: readonly OwnedFacts[]): ReadonlyMap<FactOwner, string> {
  return new Map(files.map(({ owner, facts }) => [owner, canonicalJson(facts.map((fact) => [...fact]))]));
}

function hashOf(changes: readonly PlannedChange[], { definitions, facts }: GivenFiles): string {
  const given = definitions.map(({ id, hash, source }) => [id, hash, source.file]).sort();
  const planned = changes.map(({ id, action, keys }) => [id, action, [...keys]]);
  return fingerprint(canonicalJson([given, [...factTexts(facts)].sort(), planned]));
}

function byId([one]: readonly [ServiceId, unknown], [other]: readonly [ServiceId, unknown]): number {
  return one < other ? -1 : 1;
}
