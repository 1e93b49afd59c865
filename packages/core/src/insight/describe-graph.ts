import type { JsonValue } from '../model/json.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceState } from '../model/state.ts';
import { isGone } from '../reconcile/gone.ts';
import { effectiveValue } from '../reconcile/input-book.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { InsightWorld } from './insight-world.ts';

/** How one service depends on another. */
export interface DescribedEdge {
  readonly from: ServiceId;
  readonly to: ServiceId;
  readonly kind: 'requires' | 'wants' | 'after' | 'conflicts';
  /** The state of `to` that is required; `null` where the kind of edge needs none. */
  readonly state: string | null;
  /** Whether it is fulfilled now; what is not known is not. */
  readonly holds: boolean;
}

/** Who needs what, as it is now. Everything is sorted. */
export interface DescribedGraph {
  /** `state` is `null` for an id that edges name and nobody defines. */
  readonly nodes: readonly { readonly id: ServiceId; readonly kind: string; readonly state: ServiceState | null }[];
  readonly edges: readonly DescribedEdge[];
  /** Requirements on facts: `fact` is a pattern. */
  readonly facts: readonly { readonly from: ServiceId; readonly fact: JsonValue; readonly holds: boolean }[];
  readonly systemDependencies: readonly {
    readonly from: ServiceId;
    readonly name: string;
    readonly holds: boolean | null;
  }[];
}

/** Describes every service and what it needs: what definitions say, and what rules add. */
export function describeGraph(world: InsightWorld): DescribedGraph {
  const memories = [...world.reconciler.services()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const wants = wantsOf(memories);
  const edges = memories.flatMap((memory) => edgesOf(memory, wants, world)).sort(byEnds);
  const known = new Set(memories.map(({ id }) => id));
  const unknown = [...new Set(edges.map(({ to }) => to))].filter((id) => !known.has(id));
  const nodes = [
    ...memories.map(({ id, outline, decision }) => ({
      id,
      kind: outline?.kind ?? 'service',
      state: decision?.state ?? null,
    })),
    ...unknown.map((id) => ({ id, kind: 'undefined', state: null })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    nodes,
    edges,
    facts: memories.flatMap((memory) => factsOf(memory, world)),
    systemDependencies: memories.flatMap((memory) => inputsOf(memory, world)),
  };
}

function edgesOf(
  memory: Readonly<ServiceMemory>,
  wants: ReadonlyMap<ServiceId, ReadonlySet<ServiceId>>,
  world: InsightWorld,
): readonly DescribedEdge[] {
  const { id, outline } = memory;
  const { graph } = world.reconciler;
  const edges: DescribedEdge[] = [];
  for (const { requirement, value } of graph.requirements.entriesOf(id)) {
    if (requirement.kind === 'fact') continue;
    const { service: to, state } = requirement;
    edges.push({ from: id, to, kind: 'requires', state, holds: value === true });
  }
  const plain = (kind: DescribedEdge['kind'], to: ServiceId, holds: boolean): void => {
    edges.push({ from: id, to, kind, state: null, holds });
  };
  for (const to of wants.get(id) ?? []) plain('wants', to, isUp(to, world));
  for (const to of graph.afterOf(id)) plain('after', to, isPast(to, world));
  for (const to of outline?.conflicts ?? []) plain('conflicts', to, isGone(world.reconciler.service(to)));
  return edges;
}

/** Who wants whom, by one definition or the other. */
function wantsOf(memories: readonly Readonly<ServiceMemory>[]): ReadonlyMap<ServiceId, ReadonlySet<ServiceId>> {
  const wants = new Map<ServiceId, Set<ServiceId>>();
  const add = (from: ServiceId, to: ServiceId): void => {
    wants.set(from, (wants.get(from) ?? new Set()).add(to));
  };
  for (const { id, outline, isDefined } of memories) {
    if (!isDefined) continue;
    for (const to of outline?.wants ?? []) add(id, to);
    for (const from of outline?.wantedBy ?? []) add(from, id);
  }
  return wants;
}

function isUp(id: ServiceId, { reconciler }: InsightWorld): boolean {
  return reconciler.service(id)?.published?.includes('up') ?? false;
}

/** Whether its first attempt is over, or not asked for. */
function isPast(id: ServiceId, { reconciler }: InsightWorld): boolean {
  const state = reconciler.service(id)?.decision?.state;
  return state !== 'preparing' && state !== 'starting' && state !== 'unknown';
}

function factsOf({ id, outline }: Readonly<ServiceMemory>, world: InsightWorld): DescribedGraph['facts'] {
  const facts: { from: ServiceId; fact: JsonValue; holds: boolean }[] = [];
  for (const { requirement, value } of world.reconciler.graph.requirements.entriesOf(id)) {
    if (requirement.kind === 'fact') facts.push({ from: id, fact: requirement.fact, holds: value === true });
  }
  if (outline?.ready.when === 'fact') {
    const holds = world.reconciler.service(id)?.published?.includes('ready') ?? false;
    facts.push({ from: id, fact: outline.ready.fact, holds });
  }
  return facts;
}

function inputsOf({ id, outline }: Readonly<ServiceMemory>, world: InsightWorld): DescribedGraph['systemDependencies'] {
  return [...(outline?.systemDependencies ?? [])].sort().map((name) => {
    const entry = world.reconciler.inputs.systemDependencies.get(name);
    return { from: id, name, holds: entry === undefined ? null : effectiveValue(entry, world.nowMs) };
  });
}

function byEnds(a: DescribedEdge, b: DescribedEdge): number {
  const key = ({ from, kind, to, state }: DescribedEdge): string => `${from} ${kind} ${to} ${state ?? ''}`;
  return key(a) < key(b) ? -1 : 1;
}
