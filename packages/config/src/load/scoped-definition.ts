import {
  type Fact,
  type Finding,
  fingerprinted,
  idInFact,
  type Requirement,
  type RuleCondition,
  type RuleDefinition,
  type ServiceDefinition,
} from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { Scope } from './scope.ts';

/** What remains of a definition in its scope; `null` if nothing does. */
export interface ScopedDefinition {
  readonly definition: ServiceDefinition | null;
  readonly findings: readonly Finding[];
}

/**
 * A definition as far as its scope allows it, and bound to the config-watcher that loaded it: it requires that the watcher is
 * started. `document` is where it was written; `null` for one that is only kept.
 */
export function scopedDefinition(
  definition: ServiceDefinition,
  document: TomlDocument | null,
  scope: Scope,
  watcherId: string,
): ScopedDefinition {
  const refusals = new Refusals(definition, document, scope);
  const isService = definition.kind !== 'rules';
  if (isService && !scope.allows('define')) {
    return refusals.all('/kind', 'to define services');
  }
  if (!isService && !scope.allows('rule')) return refusals.all('/kind', 'to have rules');
  const edges = refusals.unlessAllowed('edge', definition, [
    ['requiredBy', 'required_by'],
    ['wantedBy', 'wanted_by'],
    ['conflicts', 'conflicts'],
  ]);
  const scoped = fingerprinted({
    ...definition,
    ...edges,
    ready:
      definition.ready.when === 'fact'
        ? { ...definition.ready, fact: scope.pattern(definition.ready.fact) }
        : definition.ready,
    requires: [
      ...definition.requires.map((requirement) => scopedRequirement(requirement, scope)),
      ...(isService ? [watcherIsThere(watcherId)] : []),
    ],
    mayAssert: definition.mayAssert.filter((label, index) => refusals.label(label, pointerTo('/may_assert', index))),
    rules: scopedRules(definition, scope, refusals),
  });
  return { definition: scoped, findings: refusals.findings };
}

/** As a fact, because a service that is required is demanded along: what a watcher loaded must not keep the watcher. */
function watcherIsThere(watcherId: string): Requirement {
  const fact = ['service-state', idInFact(watcherId), 'started'];
  return { kind: 'fact', fact, onLoss: 'stop', graceMs: 0 };
}

function scopedRules(definition: ServiceDefinition, scope: Scope, refusals: Refusals): readonly RuleDefinition[] {
  if (definition.rules.length === 0) return [];
  if (!scope.allows('rule')) {
    refusals.add('/rule', 'to have rules');
    return [];
  }
  return definition.rules.map((rule, index) => scopedRule(rule, pointerTo('/rule', index), scope, refusals));
}

function scopedRule(rule: RuleDefinition, pointer: string, scope: Scope, refusals: Refusals): RuleDefinition {
  const condition = (one: RuleCondition): RuleCondition =>
    one.kind === 'fact' ? { ...one, fact: scope.pattern(one.fact) } : one;
  const asserted = rule.assert.filter((fact, index) =>
    refusals.label(labelOf(fact as Fact), pointerTo(pointerTo(pointer, 'assert'), index)),
  );
  const hasEdges = rule.edges.length > 0;
  if (hasEdges && !scope.allows('edge')) refusals.add(pointerTo(pointer, 'edges'), 'to give requirements to services');
  return {
    ...rule,
    when: rule.when.map(condition),
    unless: rule.unless.map(condition),
    assert: asserted.map((fact) => scope.fact(fact as Fact)),
    edges: scope.allows('edge')
      ? rule.edges.map(({ service, requires }) => ({ service, requires: scopedRequirement(requires, scope) }))
      : [],
  };
}

function scopedRequirement(requirement: Requirement, scope: Scope): Requirement {
  return requirement.kind === 'fact' ? { ...requirement, fact: scope.pattern(requirement.fact) } : requirement;
}

function labelOf([label]: Fact): string {
  return label;
}

/** Collects what is left out of one definition. */
class Refusals {
  readonly findings: Finding[] = [];
  readonly #definition: ServiceDefinition;
  readonly #document: TomlDocument | null;
  readonly #scope: Scope;

  constructor(definition: ServiceDefinition, document: TomlDocument | null, scope: Scope) {
    this.#definition = definition;
    this.#document = document;
    this.#scope = scope;
  }

  add(pointer: string, what: string): void {
    const { file } = this.#definition.source;
    const place = this.#document?.says(pointer) ? this.#document.locate(pointer) : wholeFile(file);
    const { message, suggestion } = this.#scope.refusal(what);
    this.findings.push(createFinding('out-of-scope', place, message, suggestion));
  }

  /** Nothing of the definition remains. */
  all(pointer: string, what: string): ScopedDefinition {
    this.add(pointer, what);
    return { definition: null, findings: this.findings };
  }

  /** Whether facts with this label are allowed. */
  label(label: string, pointer: string): boolean {
    if (this.#scope.allowsFact(label)) return true;
    this.add(pointer, `to assert facts with the label ${JSON.stringify(label)}`);
    return false;
  }

  /** Lists of a definition that touch other services: all of them, or none. */
  unlessAllowed<Key extends 'requiredBy' | 'wantedBy' | 'conflicts'>(
    what: 'edge',
    definition: ServiceDefinition,
    keys: readonly (readonly [property: Key, key: string])[],
  ): Partial<Record<Key, readonly string[]>> {
    const emptied: Partial<Record<Key, readonly string[]>> = {};
    if (this.#scope.allows(what)) return emptied;
    for (const [property, key] of keys) {
      if (definition[property].length === 0) continue;
      this.add(`/${key}`, `to touch other services by ${key}`);
      emptied[property] = [];
    }
    return emptied;
  }
}
