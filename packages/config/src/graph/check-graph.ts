import { catalogueOf } from './catalogue.ts';
import type { GraphFinding, GraphSet } from './graph-set.ts';
import { impossibleConflicts } from './impossible-conflicts.ts';
import { requirementCycles } from './requirement-cycles.ts';
import { RequirementGraph } from './requirement-graph.ts';
import { ruleCycles } from './rule-cycles.ts';
import { ruleEdgeCycles } from './rule-edge-cycles.ts';
import { impossibleStates } from './service-states.ts';
import { undefinedServices } from './undefined-services.ts';
import { ungatedMilestones } from './ungated-milestones.ts';
import { unmatchedPatterns } from './unmatched-patterns.ts';

/**
 * Everything there is to say about definitions as a whole: names that mean nothing, states that never come, services that
 * wait for each other, facts that nobody asserts. Pure; the order of the findings is that of the checks. Takes time in
 * proportion to what the definitions name.
 */
export function checkGraph(set: GraphSet): GraphFinding[] {
  const catalogue = catalogueOf(set);
  const graph = new RequirementGraph(catalogue);
  return [
    ...undefinedServices(catalogue),
    ...impossibleStates(catalogue),
    ...requirementCycles(graph),
    ...ruleEdgeCycles(set.members, graph),
    ...impossibleConflicts(graph),
    ...ungatedMilestones(catalogue),
    ...unmatchedPatterns(catalogue),
    ...ruleCycles(set),
  ];
}
