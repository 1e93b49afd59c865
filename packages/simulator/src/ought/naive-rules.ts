import {
  type Fact,
  type FactKey,
  type FactOwner,
  factKey,
  idInFact,
  type JsonValue,
  type Requirement,
  type RuleDefinition,
  type RuleLog,
  type ServiceDefinition,
} from '@hermit/core';

/** What is true and who says so, and what holds because of it. */
export interface Derived {
  readonly facts: ReadonlyMap<FactKey, { readonly fact: Fact; readonly owners: ReadonlySet<FactOwner> }>;
  /** By the identity of the activation: file, rule and bindings. */
  readonly activations: ReadonlyMap<string, { readonly log: string | null; readonly logExit: string | null }>;
  readonly edges: readonly { readonly service: string; readonly requirement: Requirement }[];
}

type Bindings = Readonly<Record<string, JsonValue>>;

/** Works out in the plainest way what rules make of facts: every rule once, in the order of the rules' names. */
export function derive(
  base: Iterable<readonly [FactOwner, readonly Fact[]]>,
  definitions: Iterable<ServiceDefinition>,
): Derived {
  const facts = new Map<FactKey, { fact: Fact; owners: Set<FactOwner> }>();
  const assert = (owner: FactOwner, fact: Fact): void => {
    const key = factKey(fact);
    const entry = facts.get(key);
    if (entry === undefined) facts.set(key, { fact, owners: new Set([owner]) });
    else entry.owners.add(owner);
  };
  for (const [owner, owned] of base) for (const fact of owned) assert(owner, fact);
  const activations = new Map<string, { log: string | null; logExit: string | null }>();
  const edges: { service: string; requirement: Requirement }[] = [];
  for (const { definition, rule } of inOrder(definitions)) {
    const file = definition.source.file ?? definition.id;
    for (const bindings of matchesOf(
      rule,
      definition,
      [...facts.values()].map(({ fact }) => fact),
    )) {
      const text = (written: string): string => substitute(written, bindings);
      activations.set(JSON.stringify([file, rule.name, Object.entries(bindings).sort()]), {
        log: logText(rule.log, text),
        logExit: logText(rule.logExit, text),
      });
      const owner = `rule:${file}#${rule.name}`;
      for (const fact of rule.assert) assert(owner, substituteAll(fact, text) as unknown as Fact);
      for (const id of rule.require) assert(owner, ['require-service', idInFact(text(id))]);
      for (const { service, requires } of rule.edges)
        edges.push({ service: text(service), requirement: withText(requires, text) });
    }
  }
  return { facts, activations, edges };
}

function inOrder(
  definitions: Iterable<ServiceDefinition>,
): readonly { readonly definition: ServiceDefinition; readonly rule: RuleDefinition }[] {
  return [...definitions]
    .flatMap((definition) => definition.rules.map((rule) => ({ definition, rule })))
    .sort((one, other) => (one.rule.name < other.rule.name ? -1 : 1));
}

/** Each way in which all of `when` hold together and none of `unless` does, once. */
function matchesOf(rule: RuleDefinition, { id, kind, params }: ServiceDefinition, facts: readonly Fact[]): Bindings[] {
  const patterns = rule.when.map(patternOf);
  if (kind !== 'rules') patterns.unshift(['run-service', [`=${id}`, ...params.map((name) => `?${name}`)]]);
  let found: Bindings[] = [{}];
  for (const pattern of patterns) {
    found = found.flatMap((bindings) => {
      const extended = facts.map((fact) => matched(pattern, fact, bindings));
      return extended.filter((one) => one !== null);
    });
  }
  const open = found.filter(
    (bindings) => !rule.unless.some((one) => facts.some((fact) => matched(patternOf(one), fact, bindings))),
  );
  return [...new Map(open.map((bindings) => [JSON.stringify(Object.entries(bindings).sort()), bindings])).values()];
}

function patternOf(condition: RuleDefinition['when'][number]): JsonValue {
  return condition.kind === 'fact'
    ? condition.fact
    : ['service-state', [...idInFact(condition.service)], condition.state];
}

/** The bindings with those that make the value match; `null` if it does not. Knows `?x`, `_`, `=…` and closed arrays. */
export function matched(pattern: JsonValue, value: JsonValue, bindings: Bindings): Bindings | null {
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value) || value.length !== pattern.length) return null;
    let all: Bindings | null = bindings;
    for (const [index, part] of pattern.entries()) {
      all = all === null ? null : matched(part, value[index] as JsonValue, all);
    }
    return all;
  }
  if (pattern === '_') return bindings;
  if (typeof pattern !== 'string') return pattern === value ? bindings : null;
  if (pattern.startsWith('=')) return pattern.slice(1) === value ? bindings : null;
  if (!pattern.startsWith('?')) return pattern === value ? bindings : null;
  const name = pattern.slice(1);
  if (name in bindings) return bindings[name] === value ? bindings : null;
  return { ...bindings, [name]: value };
}

function substitute(written: string, bindings: Bindings): string {
  return written.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => String(bindings[name]));
}

function substituteAll(value: JsonValue, text: (written: string) => string): JsonValue {
  if (typeof value === 'string') return text(value);
  return Array.isArray(value) ? value.map((part: JsonValue) => substituteAll(part, text)) : value;
}

function withText(requirement: Requirement, text: (written: string) => string): Requirement {
  return requirement.kind === 'fact' ? requirement : { ...requirement, service: text(requirement.service) };
}

/** As it is told: the line, then the other fields. */
function logText(log: RuleLog | null, text: (written: string) => string): string | null {
  return log === null
    ? null
    : log.map(([name, value]) => (name === 'line' ? text(value) : ` ${name}=${text(value)}`)).join('');
}
