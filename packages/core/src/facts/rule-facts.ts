import { type Fact, factProblem, isDeeper, managerLabels, maxFactDepth, reservedLabels } from '../model/fact.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import type { JsonValue } from '../model/json.ts';
import type { Bindings } from '../model/pattern.ts';
import { idFromFact, idInFact } from '../model/service-id.ts';
import type { PublishedState } from '../model/state.ts';
import { namesIn, substituteId, substituteJson } from '../model/substitution.ts';
import { labelOfFact } from './rule-labels.ts';

/** What comes out of a part of a rule, or the sentence that says why nothing does. */
export type Derived<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

const publishedStates: ReadonlySet<JsonValue> = new Set<PublishedState>([
  'started',
  'ready',
  'up',
  'complete',
  'delayed',
  'failed',
]);

/** The fact that demands a service. */
export function requiredFact(written: string, bindings: Bindings): Derived<Fact> {
  const unbound = unboundName(written, bindings);
  if (unbound !== null) return refuse(`require "${written}" refers to \${${unbound}}, which no condition binds`);
  const id = substituteId(written, bindings);
  if (id === null) return refuse(`require "${written}" is no id of a service with ${said(written, bindings)}`);
  return { ok: true, value: [reservedLabels.requireService, idInFact(id)] };
}

/** A fact that a rule asserts. */
export function assertedFact(written: JsonValue, bindings: Bindings): Derived<Fact> {
  if (isDeeper(written, maxFactDepth)) return refuse(`assert: a fact may be nested ${maxFactDepth} levels deep`);
  const text = excerpt(canonicalJson(written));
  const unbound = unboundName(written, bindings);
  if (unbound !== null) return refuse(`assert ${text} refers to \${${unbound}}, which no condition binds`);
  if (labelOfFact(written) === null) {
    return refuse(`assert ${text} does not begin with a label; write it out, since the order of rules depends on it`);
  }
  const fact = substituteJson(written, bindings);
  const problem = factProblem(fact);
  if (problem !== null) return refuse(`assert ${text}: ${problem}`);
  const reserved = reservedProblem(fact as Fact);
  return reserved === null ? { ok: true, value: fact as Fact } : refuse(`assert ${text}: ${reserved}`);
}

/** The first name that a value refers to and that has no value. */
export function unboundName(written: JsonValue, bindings: Bindings): string | null {
  const open: JsonValue[] = [written];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const unbound = typeof next === 'string' ? namesIn(next).find((name) => !bindings.has(name)) : undefined;
    if (unbound !== undefined) return unbound;
    if (next !== null && typeof next === 'object') for (const inner of Object.values(next)) open.push(inner);
  }
  return null;
}

/** The values of the variables that a text refers to, for a message. */
export function said(written: string, bindings: Bindings): string {
  const values = namesIn(written).map((name) => `${name} = ${excerpt(canonicalJson(bindings.get(name) ?? null))}`);
  return values.length === 0 ? 'no variables' : values.join(', ');
}

/** A text that is short enough for a message: values come from anywhere. */
export function excerpt(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function reservedProblem([label, id, state, ...more]: Fact): string | null {
  if (managerLabels.has(label)) return `only the manager says "${label}"`;
  const isState = label === reservedLabels.serviceState;
  if (!isState && label !== reservedLabels.requireService) return null;
  const count = more.length + (state === undefined ? 0 : 1);
  if (idFromFact(id) === null || count !== (isState ? 1 : 0)) {
    return isState ? 'its form is ["service-state",["ID"],"STATE"]' : 'its form is ["require-service",["ID"]]';
  }
  if (isState && typeof state !== 'string') return 'a state is a text';
  return isState && publishedStates.has(state ?? null)
    ? `the state "${String(state)}" follows from what the service does; choose a name of your own`
    : null;
}

function refuse(problem: string): Derived<never> {
  return { ok: false, problem };
}
