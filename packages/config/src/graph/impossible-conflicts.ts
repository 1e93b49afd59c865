import { createFinding, type Place } from '../findings/create-finding.ts';
import type { GraphFinding } from './graph-set.ts';
import { type GraphEdge, type GraphNode, nodeText, type RequirementGraph } from './requirement-graph.ts';
import { serviceReferences } from './service-references.ts';
import { arrivalsFrom, pathTo } from './shortest-path.ts';
import { strongComponents } from './strong-components.ts';

/** States that a service may well have while it cannot run. */
const statesOfTheStopped: ReadonlySet<string> = new Set(['failed', 'delayed']);

/** Two services that cannot run together, of which the first may need the second. */
interface Rivalry {
  readonly needing: GraphNode;
  readonly needed: GraphNode;
  /** The one whose definition says so. */
  readonly holder: GraphNode;
  readonly locate: () => Place;
}

/** Services that require, perhaps through others, what they cannot run together with. */
export function impossibleConflicts(graph: RequirementGraph): GraphFinding[] {
  const edgesOf = (node: GraphNode): GraphEdge[] => graph.edgesOf(node).filter(needsItRunning);
  const told = new Set<() => Place>();
  return [...Map.groupBy(rivalriesOf(graph), ({ needing }) => needing)].flatMap(([needing, rivalries]) => {
    const arrivals = arrivalsFrom(needing, edgesOf);
    return rivalries.flatMap((rivalry): GraphFinding[] => {
      const path = pathTo(needing, rivalry.needed, arrivals);
      if (path === null || told.has(rivalry.locate)) return [];
      told.add(rivalry.locate);
      return [findingOf(rivalry, path)];
    });
  });
}

/** Every conflict, in the directions in which one could need the other: what it needs is settled before it. */
function rivalriesOf(graph: RequirementGraph): Rivalry[] {
  const conflicts = graph.roots().flatMap((holder) =>
    serviceReferences(holder.member).flatMap(({ role, written, locate }) => {
      const rival = role === 'conflicts' ? graph.resolve(holder, written) : null;
      return rival === null ? [] : [{ holder, rival, locate }];
    }),
  );
  if (conflicts.length === 0) return [];
  const ranks = ranksOf(graph, [...graph.roots(), ...conflicts.map(({ rival }) => rival)]);
  return conflicts.flatMap(({ holder, rival, locate }) => {
    const difference = (ranks.get(holder) ?? 0) - (ranks.get(rival) ?? 0);
    const there = { needing: holder, needed: rival, holder, locate };
    const back = { needing: rival, needed: holder, holder, locate };
    return difference > 0 ? [there] : difference < 0 ? [back] : [there, back];
  });
}

/** A node has a greater rank than all that it can reach, but for those that can reach it too. */
function ranksOf(graph: RequirementGraph, roots: readonly GraphNode[]): ReadonlyMap<GraphNode, number> {
  const components = strongComponents(roots, (node) => graph.edgesOf(node).map(({ to }) => to));
  return new Map(components.flatMap((component, rank) => component.map((node) => [node, rank] as const)));
}

function findingOf({ needing, needed, holder, locate }: Rivalry, path: readonly GraphEdge[]): GraphFinding {
  const way = [needing, ...path.map(({ to }) => to)].map(nodeText).join(' → ');
  const message = `${quoted(needing)} requires ${quoted(needed)} (${way}) and conflicts with it, so it can never run`;
  const finding = createFinding('impossible-conflict', locate(), message, 'remove the conflict or the requirement');
  return { finding, about: [holder.member.definition.id] };
}

function needsItRunning({ role, state }: GraphEdge): boolean {
  return role !== 'after' && !statesOfTheStopped.has(state ?? '');
}

function quoted(node: GraphNode): string {
  return JSON.stringify(nodeText(node));
}
