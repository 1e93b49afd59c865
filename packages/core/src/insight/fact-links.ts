import { factKey, isFact, managerLabels, reservedLabels } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import { onlyMatch } from '../model/literal-pattern.ts';
import { parsePattern } from '../model/pattern.ts';
import { isOwnState } from '../model/published-states.ts';
import type { RuleDefinition } from '../model/rule.ts';
import { idFromFact } from '../model/service-id.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyCause, type WhyLink } from './why-cause.ts';

/** So many rules or owners are named. */
const named = 4;

/** A fact that somebody waits for. `written` is the pattern as JSON text, or a text about facts nobody can tell. */
export function missingFactLink(
  written: string,
  sinceMs: number | null,
  subject: string,
  effect: 'starts' | 'is ready' | 'has all that it requires',
  world: InsightWorld,
): WhyLink {
  const pattern = parsed(written);
  if (pattern === undefined) {
    const text = `${written} are not known, which permits no start and causes no stop`;
    return leafLink({
      kind: 'fact',
      name: written,
      text,
      sinceMs,
      changes: [`${subject} goes on when ${written} are known`],
    });
  }
  const changes = [`${subject} ${effect} when somebody asserts ${written}`];
  const fact = onlyMatch(pattern);
  if (fact !== undefined && mayAssert(fact, world)) changes.push(`"hsm fact assert ${quoted(fact)}" asserts it`);
  return leafLink({
    kind: 'fact',
    name: written,
    text: `nobody asserts ${written}`,
    sinceMs,
    causes: rulesThatAssert(pattern, world),
    changes,
  });
}

/** A fact that holds a service up, with those who assert it. */
export function heldFactLink(fact: JsonValue, sinceMs: number | null, subject: string, world: InsightWorld): WhyLink {
  const name = JSON.stringify(fact);
  const owners = ownersOf(fact, world);
  const more = owners.length > named ? ` and ${owners.length - named} more` : '';
  const by = owners.length === 0 ? 'somebody' : `${owners.slice(0, named).join(', ')}${more}`;
  return leafLink({
    kind: 'fact',
    name,
    text: `${by} asserts ${name}`,
    sinceMs,
    changes: [`${subject} stops when nobody asserts ${name} any more`],
  });
}

function ownersOf(fact: JsonValue, { reconciler }: InsightWorld): readonly string[] {
  const pattern = parsePattern(fact);
  if (!pattern.ok) return [];
  const matches = reconciler.facts.matching(pattern.pattern);
  return [...new Set(matches.flatMap((match) => reconciler.facts.ownersOf(factKey(match.fact))))].sort();
}

/** The rules that would assert a fact with this label, if what they wait for held. */
function rulesThatAssert(pattern: JsonValue, { outlines }: InsightWorld): readonly WhyCause[] {
  const label = Array.isArray(pattern) ? pattern[0] : undefined;
  const found: WhyCause[] = [];
  for (const { file, id, rules } of outlines.values()) {
    for (const rule of rules) {
      if (found.length >= named || !asserts(rule, label)) continue;
      const name = `${file ?? id}#${rule.name}`;
      const text = `the rule "${rule.name}" of ${file ?? id} asserts such facts while it matches`;
      found.push({ kind: 'rule', name, text, sinceMs: null, causes: [] });
    }
  }
  return found;
}

function asserts(rule: RuleDefinition, label: JsonValue | undefined): boolean {
  return rule.assert.some((fact) => Array.isArray(fact) && fact[0] === label);
}

/** The pattern; `undefined` if the text is no JSON. */
function parsed(written: string): JsonValue | undefined {
  try {
    return JSON.parse(written) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Whether the operator may: nobody but the manager says of services and inputs what follows from them. */
function mayAssert(fact: JsonValue, { reconciler }: InsightWorld): boolean {
  if (!isFact(fact)) return false;
  const [label, name, state] = fact;
  if (managerLabels.has(label)) return false;
  if (label !== reservedLabels.serviceState) return true;
  const id = idFromFact(name);
  const ready = id === null ? undefined : reconciler.service(id)?.outline?.ready;
  return ready?.when === 'fact' && typeof state === 'string' && (state === 'ready' || !isOwnState(state));
}

/** A word for a shell. */
function quoted(fact: JsonValue): string {
  return `'${JSON.stringify(fact).replaceAll("'", "'\\''")}'`;
}
