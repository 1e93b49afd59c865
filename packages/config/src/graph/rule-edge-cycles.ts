import { createFinding, type Place } from '../findings/create-finding.ts';
import type { GraphFinding, GraphMember } from './graph-set.ts';
import { placeIn } from './place-in.ts';
import { circleText } from './requirement-cycles.ts';
import { type GraphNode, nodeText, type RequirementGraph } from './requirement-graph.ts';
import { shortestPath } from './shortest-path.ts';
import { strongComponents } from './strong-components.ts';

/** How many are told; more of them say nothing new. */
const cyclesTold = 20;

/** What some rule has one service require of another one, where both ids are known before it holds. */
interface RuleEdge {
  readonly member: GraphMember;
  readonly rule: string;
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly locate: () => Place;
}

/** What services wait for, by definition or because a rule holds. */
type AnyEdge = Pick<RuleEdge, 'to' | 'locate'>;

/** Requirements that rules give to services, and that make these wait for each other while the rules hold. */
export function ruleEdgeCycles(members: readonly GraphMember[], graph: RequirementGraph): GraphFinding[] {
  const edges = members.flatMap((member) => ruleEdges(member, graph));
  if (edges.length === 0) return [];
  const byRules = Map.groupBy(edges, ({ from }) => from);
  const edgesOf = (node: GraphNode): AnyEdge[] => [...graph.edgesOf(node), ...(byRules.get(node) ?? [])];
  const knots = strongComponents(byRules.keys(), (node) => edgesOf(node).map(({ to }) => to));
  const knotOf = new Map(knots.flatMap((knot) => knot.map((node) => [node, knot] as const)));
  return edges
    .filter(({ from, to }) => from === to || (knotOf.has(from) && knotOf.get(from) === knotOf.get(to)))
    .slice(0, cyclesTold)
    .map((edge) => cycleFinding(edge, edge.from === edge.to ? [] : (shortestPath(edge.to, edge.from, edgesOf) ?? [])));
}

function ruleEdges(member: GraphMember, graph: RequirementGraph): RuleEdge[] {
  return member.definition.rules.flatMap(({ name, edges }, ruleIndex) =>
    edges.flatMap(({ service, requires }, index): RuleEdge[] => {
      const from = graph.named(service);
      const to = requires.kind === 'service' ? graph.named(requires.service) : null;
      const locate = (): Place => placeIn(member, `/rule/${ruleIndex}/edges/${index}`);
      return from === null || to === null ? [] : [{ member, rule: name, from, to, locate }];
    }),
  );
}

function cycleFinding({ member, rule, from, to, locate }: RuleEdge, back: readonly AnyEdge[]): GraphFinding {
  const place = locate();
  const texts = [from, to, ...back.map((edge) => edge.to)].map(nodeText);
  const circle = circleText(texts, [place, ...back.map((edge) => edge.locate())]);
  const message = `while the rule ${JSON.stringify(rule)} holds, these wait for each other, so none of them can start: ${circle}`;
  const suggestion = 'remove one of these requirements, or let the rule hold at other times';
  return { finding: createFinding('possible-cycle', place, message, suggestion), about: [member.definition.id] };
}
