import {
  type Fact,
  type Finding,
  fingerprinted,
  idInFact,
  type Requirement,
  type RuleCondition,
  type RuleDefinition,
  type ServiceDefinition,
  type WatchDefinition,
} from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { Refusal, Scope } from './scope.ts';

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
  const refusal = isService
    ? scope.refusalOf('define', 'to define services')
    : scope.refusalOf('rule', 'to have rules');
  if (refusal !== null) return refusals.all('/kind', refusal);
  const edges = refusals.unlessAllowed(definition, [
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
    mayAssert: definition.mayAssert.filter((label) =>
      refusals.isFree(scope.refusalOfProcess(label), placeOfLabel(label, document)),
    ),
    watch: watchWithin(definition.watch, scope),
    rules: scopedRules(definition, scope, refusals),
  });
  return { definition: scoped, findings: refusals.findings };
}

/** What a config-watcher loads is bound to the scope that the watcher itself is in. */
function watchWithin(watch: WatchDefinition | null, { chain }: Scope): WatchDefinition | null {
  return watch === null || chain.length === 0 ? watch : { ...watch, outer: chain };
}

/** As a fact, because a service that is required is demanded along: what a watcher loaded must not keep the watcher. */
function watcherIsThere(watcherId: string): Requirement {
  const fact = ['service-state', idInFact(watcherId), 'started'];
  return { kind: 'fact', fact, onLoss: 'stop', graceMs: 0 };
}

function scopedRules(definition: ServiceDefinition, scope: Scope, refusals: Refusals): readonly RuleDefinition[] {
  if (definition.rules.length === 0) return [];
  if (!refusals.isFree(scope.refusalOf('rule', 'to have rules'), '/rule')) return [];
  return definition.rules.map((rule, index) => scopedRule(rule, pointerTo('/rule', index), scope, refusals));
}

function scopedRule(rule: RuleDefinition, pointer: string, scope: Scope, refusals: Refusals): RuleDefinition {
  const condition = (one: RuleCondition): RuleCondition =>
    one.kind === 'fact' ? { ...one, fact: scope.pattern(one.fact) } : one;
  const asserted = rule.assert.filter((fact, index) =>
    refusals.isFree(scope.refusalOfFact(labelOf(fact as Fact)), pointerTo(pointerTo(pointer, 'assert'), index)),
  );
  const ofEdges = rule.edges.length === 0 ? null : scope.refusalOf('edge', 'to give requirements to services');
  return {
    ...rule,
    when: rule.when.map(condition),
    unless: rule.unless.map(condition),
    assert: asserted.map((fact) => scope.fact(fact as Fact)),
    edges: refusals.isFree(ofEdges, pointerTo(pointer, 'edges'))
      ? rule.edges.map(({ service, requires }) => ({ service, requires: scopedRequirement(requires, scope) }))
      : [],
  };
}

function scopedRequirement(requirement: Requirement, scope: Scope): Requirement {
  return requirement.kind === 'fact' ? { ...requirement, fact: scope.pattern(requirement.fact) } : requirement;
}

/** The definition has the labels sorted, and the file may not. */
function placeOfLabel(label: string, document: TomlDocument | null): string {
  const written = document?.table['may_assert'];
  return pointerTo('/may_assert', Array.isArray(written) ? written.indexOf(label) : 0);
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

  add(pointer: string, { message, suggestion }: Refusal): void {
    const { file } = this.#definition.source;
    const place = this.#document?.says(pointer) ? this.#document.locate(pointer) : wholeFile(file);
    this.findings.push(createFinding('out-of-scope', place, message, suggestion));
  }

  /** Nothing of the definition remains. */
  all(pointer: string, refusal: Refusal): ScopedDefinition {
    this.add(pointer, refusal);
    return { definition: null, findings: this.findings };
  }

  /** Whether nothing speaks against a part of the definition; what does is noted. */
  isFree(refusal: Refusal | null, pointer: string): boolean {
    if (refusal !== null) this.add(pointer, refusal);
    return refusal === null;
  }

  /** Lists of a definition that touch other services: all of them, or none. */
  unlessAllowed<Key extends 'requiredBy' | 'wantedBy' | 'conflicts'>(
    definition: ServiceDefinition,
    keys: readonly (readonly [property: Key, key: string])[],
  ): Partial<Record<Key, readonly string[]>> {
    const emptied: Partial<Record<Key, readonly string[]>> = {};
    for (const [property, key] of keys) {
      if (definition[property].length === 0) continue;
      const refusal = this.#scope.refusalOf('edge', `to touch other services by ${key}`);
      if (!this.isFree(refusal, `/${key}`)) emptied[property] = [];
    }
    return emptied;
  }
}
