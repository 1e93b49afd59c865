import type { Requirement } from '../model/requirement.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { heldFactLink } from './fact-links.ts';
import { heldInputLink } from './input-links.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyLink } from './why-cause.ts';

/** So many requirements are named. */
const named = 16;

/** What has to hold, and does, so that a service may run. */
export function heldLinks(memory: Readonly<ServiceMemory>, subject: string, world: InsightWorld): readonly WhyLink[] {
  const { id, outline } = memory;
  const links: WhyLink[] = [heldInputLink('active', 'active', subject, world)];
  for (const name of outline?.systemDependencies ?? [])
    links.push(heldInputLink('system-dependency', name, subject, world));
  let unnamed = 0;
  for (const { requirement, value, sinceMs } of world.reconciler.graph.requirements.entriesOf(id)) {
    if (value !== true) {
      if (memory.operator === 'force' && value === false && links.length < named)
        links.push(ignoredLink(id, requirement));
      continue;
    }
    if (links.length >= named) unnamed += 1;
    else if (requirement.kind === 'fact') links.push(heldFactLink(requirement.fact, sinceMs, subject, world));
    else {
      const relation = `"${id}" requires "${requirement.service}" to be ${requirement.state}`;
      links.push({ kind: 'service', id: requirement.service, role: 'state', relation, sinceMs });
    }
  }
  if (unnamed > 0)
    links.push(leafLink({ kind: 'service', name: id, text: `${unnamed} more requirements hold`, sinceMs: null }));
  return links;
}

/** What a service that the operator forced would wait for otherwise. */
function ignoredLink(id: ServiceId, requirement: Requirement): WhyLink {
  const isFact = requirement.kind === 'fact';
  const name = isFact ? JSON.stringify(requirement.fact) : requirement.service;
  const what = isFact ? `${name}, which nobody asserts` : `"${name}" to be ${requirement.state}, which it is not`;
  return leafLink({
    kind: isFact ? 'fact' : 'service',
    name,
    text: `"${id}" requires ${what}; that is ignored`,
    sinceMs: null,
  });
}
