import type { DefinitionOutline } from '../model/definition-outline.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import type { Requirement } from '../model/requirement.ts';
import type { ServiceId } from '../model/service-id.ts';

/** One way in which a service has to do with something else. Definitions and rules make them. */
export type Link =
  | { readonly kind: 'requires'; readonly from: ServiceId; readonly requirement: Requirement }
  | { readonly kind: 'wants' | 'after' | 'conflicts'; readonly from: ServiceId; readonly to: ServiceId };

/** Names what a requirement asks for and how: equal requirements have equal keys. */
export type RequirementKey = string;

export function requirementKey(requirement: Requirement): RequirementKey {
  return canonicalJson({ ...requirement });
}

/** All that a definition says of the service and others. */
export function linksOf(outline: DefinitionOutline): readonly Link[] {
  const { id } = outline;
  const to = (kind: 'wants' | 'after' | 'conflicts', ids: readonly ServiceId[]): Link[] =>
    ids.map((other) => ({ kind, from: id, to: other }));
  return [
    ...outline.requires.map((requirement): Link => ({ kind: 'requires', from: id, requirement })),
    ...to('wants', outline.wants),
    ...to('after', outline.after),
    ...to('conflicts', outline.conflicts),
    ...outline.requiredBy.map((from): Link => ({ kind: 'requires', from, requirement: plainRequirement(id) })),
    ...outline.wantedBy.map((from): Link => ({ kind: 'wants', from, to: id })),
  ];
}

/** What is left of that once the definition is gone: until the service is gone too, they are stopped in their order. */
export function orderLinksOf(outline: DefinitionOutline): readonly Link[] {
  return linksOf(outline).flatMap((link): Link[] => {
    if (link.kind === 'after') return [link];
    if (link.kind !== 'requires' || link.requirement.kind === 'fact') return [];
    return [{ kind: 'after', from: link.from, to: link.requirement.service }];
  });
}

function plainRequirement(service: ServiceId): Requirement {
  return { kind: 'service', service, state: 'up', onLoss: 'stop', graceMs: 0 };
}
