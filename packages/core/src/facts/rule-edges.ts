import { substituteRequirement } from '../model/definition-outline.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import type { JsonValue } from '../model/json.ts';
import { type Bindings, parsePattern } from '../model/pattern.ts';
import type { Requirement } from '../model/requirement.ts';
import type { RuleEdge } from '../model/rule.ts';
import { formatServiceId, type ServiceId } from '../model/service-id.ts';
import { substituteId } from '../model/substitution.ts';
import type { RuleEdgeInstance } from './activation.ts';
import { type Derived, excerpt, said, unboundName } from './rule-facts.ts';
import { type RuleServiceOwner, ruleOwner, type SourcedRule } from './rule-source.ts';

/** The requirement that a rule gives to a service. */
export function derivedEdge(edge: RuleEdge, source: SourcedRule, bindings: Bindings): Derived<RuleEdgeInstance> {
  const unbound = unboundName([edge.service, writtenIn(edge.requires)], bindings);
  if (unbound !== null) {
    return refuse(`the edge to "${edge.service}" refers to \${${unbound}}, which no condition binds`);
  }
  const service = substituteId(edge.service, bindings);
  if (service === null) {
    return refuse(`the edge to "${edge.service}" has no id of a service with ${said(edge.service, bindings)}`);
  }
  if (source.owner !== null && service === ownId(source.owner, bindings)) {
    return refuse(`the edge to "${service}" is one to the rule's own service; use "requires" of its definition`);
  }
  const problem = requirementProblem(edge.requires, bindings);
  if (problem !== null) return refuse(`the edge to "${service}": ${problem}`);
  const requirement = substituteRequirement(edge.requires, bindings);
  return { ok: true, value: { service, requirement, by: ruleOwner(source.file, source.definition.name) } };
}

/** Equal for edges that are the same. */
export function edgeKey({ service, requirement, by }: RuleEdgeInstance): string {
  return canonicalJson([service, by, { ...requirement }]);
}

function writtenIn(requirement: Requirement): JsonValue {
  return requirement.kind === 'service' ? requirement.service : requirement.fact;
}

function ownId({ id, params }: RuleServiceOwner, bindings: Bindings): ServiceId | null {
  if (params.length === 0) return id;
  const args = params.map((name) => bindings.get(name)).filter((arg) => typeof arg === 'string');
  return formatServiceId({ name: id, args });
}

function requirementProblem(requirement: Requirement, bindings: Bindings): string | null {
  if (requirement.kind === 'service') {
    const { service } = requirement;
    return substituteId(service, bindings) === null
      ? `"${service}" is no id of a service with ${said(service, bindings)}`
      : null;
  }
  const { fact } = substituteRequirement(requirement, bindings) as Extract<Requirement, { kind: 'fact' }>;
  const parsed = parsePattern(fact);
  if (!parsed.ok) return parsed.message;
  const [variable] = parsed.pattern.variables;
  return variable === undefined
    ? null
    : `the pattern ${excerpt(canonicalJson(fact))} has the variable "?${variable}"; refer to a value with \${${variable}}, or use "_"`;
}

function refuse(problem: string): Derived<never> {
  return { ok: false, problem };
}
