import type { ServiceId } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { type Catalogue, resolveService } from './catalogue.ts';
import type { GraphFinding, GraphMember } from './graph-set.ts';
import { placeIn } from './place-in.ts';
import { type ReferenceRole, serviceReferences } from './service-references.ts';

/**
 * Milestones that are up as soon as somebody demands them, although something waits for them or nothing else comes of
 * them. One that only pulls others in, or has rules, says what it is there for.
 */
export function ungatedMilestones(catalogue: Catalogue): GraphFinding[] {
  const { set, openness } = catalogue;
  if (openness.edges) return [];
  const gated = namedBy(catalogue, (role) => role === 'required_by' || role === 'rule-edge');
  const awaited = namedBy(catalogue, (role) => awaitingRoles.has(role));
  return set.members
    .filter((member) => isUngated(member) && !gated.has(member.definition.id))
    .filter(({ definition }) => awaited.has(definition.id) || isImposed(definition) || !hasEffect(definition))
    .map(findingOf);
}

const awaitingRoles: ReadonlySet<ReferenceRole> = new Set([
  'requires',
  'after',
  'rule-condition',
  'rule-edge-requires',
]);

function isUngated({ definition }: GraphMember): boolean {
  const { kind, requires, ready, systemDependencies } = definition;
  return kind === 'milestone' && requires.length === 0 && ready.when !== 'fact' && systemDependencies.length === 0;
}

/** Whether it makes others wait for it. */
function isImposed({ requiredBy }: GraphMember['definition']): boolean {
  return requiredBy.length > 0;
}

function hasEffect({ wants, rules }: GraphMember['definition']): boolean {
  return wants.length > 0 || rules.length > 0;
}

/** The ids that others name in certain roles; of a template, any of its instances. */
function namedBy(catalogue: Catalogue, isMeant: (role: ReferenceRole) => boolean): ReadonlySet<ServiceId> {
  const ids = new Set<ServiceId>();
  for (const member of catalogue.set.members) {
    for (const { role, written } of serviceReferences(member)) {
      if (!isMeant(role)) continue;
      const resolution = resolveService(catalogue, written);
      if (resolution.kind !== 'found' || resolution.member === member) continue;
      ids.add(resolution.member.definition.id);
    }
  }
  return ids;
}

function findingOf(member: GraphMember): GraphFinding {
  const { id } = member.definition;
  const message = `nothing gates the milestone ${JSON.stringify(id)}: it is up as soon as anything demands it`;
  const suggestion = 'give it requires, name it in required_by of others, or write [ready] when = "fact"';
  return { finding: createFinding('ungated-milestone', placeIn(member, '/kind'), message, suggestion), about: [id] };
}
