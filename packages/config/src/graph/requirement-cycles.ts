import { createFinding, type Place } from '../findings/create-finding.ts';
import type { GraphFinding } from './graph-set.ts';
import { type GraphEdge, type GraphNode, nodeText, type RequirementGraph } from './requirement-graph.ts';
import { shortestPath } from './shortest-path.ts';
import { strongComponents } from './strong-components.ts';

/** How many cycles of one knot of services are told one by one. */
const cyclesPerKnot = 20;
/** How many services of a cycle are named. */
const namedServices = 12;

/** Services that wait for each other, so that none of them can ever start: each cycle once. */
export function requirementCycles(graph: RequirementGraph): GraphFinding[] {
  const told = new Set<string>();
  const successors = (node: GraphNode): GraphNode[] => graph.edgesOf(node).map(({ to }) => to);
  const knots = strongComponents(graph.roots(), successors);
  return knots.sort(byFirst).flatMap((knot) => {
    const key = JSON.stringify([...new Set(knot.map(({ member }) => member.definition.id))].sort());
    const cycles = told.has(key) ? [] : cyclesOf(graph, knot);
    if (cycles.length > 0) told.add(key);
    return cycles;
  });
}

/** Stand-ins for all instances before single ones: they say more. */
function byFirst(a: readonly GraphNode[], b: readonly GraphNode[]): number {
  const [first, second] = [leastKey(a), leastKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function leastKey(knot: readonly GraphNode[]): string {
  return knot.map(({ key }) => key).sort()[0] ?? '';
}

function cyclesOf(graph: RequirementGraph, knot: readonly GraphNode[]): GraphFinding[] {
  const inside = new Set(knot);
  const edgesOf = (node: GraphNode): GraphEdge[] => graph.edgesOf(node).filter(({ to }) => inside.has(to));
  const covered = new Set<GraphNode>();
  const findings: GraphFinding[] = [];
  for (const node of [...knot].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    if (covered.has(node)) continue;
    if (findings.length >= cyclesPerKnot) return [...findings, restOf(knot, covered)];
    const path = shortestPath(node, node, edgesOf);
    if (path === null) continue;
    for (const { to } of path) covered.add(to);
    findings.push(cycleFinding(node, path));
  }
  return findings;
}

function cycleFinding(start: GraphNode, path: readonly GraphEdge[]): GraphFinding {
  const texts = [start, ...path.map(({ to }) => to)].map(nodeText);
  const about = [...new Set([start, ...path.map(({ to }) => to)].map(({ member }) => member.definition.id))];
  const places = path.map(({ locate }) => locate());
  const place = places[0] ?? { file: null, line: null, column: null, keyPath: null };
  return {
    finding: createFinding('cycle', place, `${opening(path)}: ${circleText(texts, places)}`, wayOut(path)),
    about,
  };
}

/** The services of a circle, the first one also last, and at which places besides the first one it is made. */
export function circleText(texts: readonly string[], [first, ...further]: readonly Place[]): string {
  const shown = texts.length > namedServices + 1 ? [...texts.slice(0, namedServices), '…', texts[0]] : texts;
  const own = first === undefined ? null : placeText(first);
  const others = [...new Set(further.map(placeText))].filter((text) => text !== own);
  return `${shown.join(' → ')}${others.length === 0 ? '' : ` (the others: ${listed(others)})`}`;
}

function opening(path: readonly GraphEdge[]): string {
  if (path.length > 1) return 'these wait for each other, so none of them can start';
  return path[0]?.role === 'after'
    ? 'it comes after itself, so it cannot start'
    : 'it requires itself, so it cannot start';
}

function wayOut(path: readonly GraphEdge[]): string {
  if (path.length > 1) return 'remove one of these requirements, or make it wants';
  return path[0]?.role === 'required_by' ? 'override required_by in this definition' : 'remove the requirement';
}

function restOf(knot: readonly GraphNode[], covered: ReadonlySet<GraphNode>): GraphFinding {
  const rest = knot.filter((node) => !covered.has(node));
  const texts = rest.map(nodeText).sort();
  const about = [...new Set(rest.map(({ member }) => member.definition.id))].sort();
  const message = `more services wait for each other, so none of them can start: ${listed(texts)}`;
  const file = rest[0]?.member.definition.source.file ?? null;
  const place: Place = { file, line: null, column: null, keyPath: null };
  return { finding: createFinding('cycle', place, message, 'break the cycles that are named one by one first'), about };
}

function placeText({ file, line }: Place): string {
  return line === null ? String(file) : `${file}:${line}`;
}

function listed(texts: readonly string[]): string {
  const more = texts.length - namedServices;
  return more > 0 ? `${texts.slice(0, namedServices).join(', ')} and ${more} more` : texts.join(', ');
}
