import type { JsonValue } from '../model/json.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { InsightWorld } from './insight-world.ts';
import { type TurningRule, turningRules } from './turning-rules.ts';
import { leafLink, type WhyLink } from './why-cause.ts';

/** So many services, or rules, of a round are named. */
const named = 8;

/** Services that wait for each other: it begins with all of them. */
export function circleLink({ id }: Readonly<ServiceMemory>, { reason, state, stateSinceMs }: Decision): WhyLink {
  const members = textsOf(reason.data['members']);
  const circle = [...members, ...members.slice(0, 1)].join(' → ');
  const away = `take one of these requirements away: ${circle}`;
  const isUp = state === 'ready' || state === 'starting';
  return leafLink({
    kind: 'cycle',
    name: members.join(' '),
    text: `these wait for each other: ${circle}`,
    sinceMs: stateSinceMs,
    changes: isUp ? [`"${id}" goes on as long as it does not end; so that it can be started again, ${away}`] : [away],
  });
}

/** Services that are up because they are down, and the other way round: mostly, rules make them so. */
export function turningLink({ reason, stateSinceMs }: Decision, world: InsightWorld): WhyLink {
  const members = textsOf(reason.data['members']);
  const ids = listed(members.map((id) => `"${id}"`));
  const rules = turningRules(members, world);
  return leafLink({
    kind: 'cycle',
    name: members.join(' '),
    text:
      members.length > 1
        ? `what these are to do turns round and round: ${ids}`
        : `what ${ids} is to do turns round and round`,
    sinceMs: stateSinceMs,
    causes: rules.slice(0, named).map(({ name, file }) => ({
      kind: 'rule',
      name: `${file}#${name}`,
      text: `the rule "${name}" of ${file} hangs on what they do, and changes it`,
      sinceMs: null,
      causes: [],
    })),
    changes: [adviceOf(ids, rules)],
  });
}

function adviceOf(ids: string, rules: readonly TurningRule[]): string {
  if (rules.length === 0) return `let what ${ids} requires, conflicts with or comes after not hang on itself`;
  const names = listed(rules.map(({ name, file }) => `"${name}" of ${file}`));
  return rules.length === 1
    ? `change the rule ${names}, so that its conditions do not hang on what it brings about`
    : `change one of the rules ${names}, so that their conditions do not hang on what they bring about`;
}

function listed(texts: readonly string[]): string {
  const more = texts.length > named ? ` and ${texts.length - named} more` : '';
  return `${texts.slice(0, named).join(', ')}${more}`;
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map((text) => (typeof text === 'string' ? text : '')) : [];
}
