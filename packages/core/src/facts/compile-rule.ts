import { isDeeper, maxFactDepth, reservedLabels } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import { parsePattern } from '../model/pattern.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { CompiledCondition, ComputedVariable, RuleCompilation } from './compiled-rule.ts';
import { PatternWriter } from './pattern-writer.ts';
import type { RuleServiceOwner, SourcedRule } from './rule-source.ts';

/** Makes a rule ready to be evaluated, or says why that can not be. Never throws. */
export function compileRule(source: SourcedRule): RuleCompilation {
  const { owner, definition } = source;
  const params = owner?.params ?? [];
  const writer = new PatternWriter(params, new Set(variableNames([...definition.when, ...definition.unless])));
  const problems: string[] = [];
  const compile = (condition: RuleCondition): CompiledCondition | null => {
    const parsed = parsePattern(patternOf(condition, writer));
    if (parsed.ok) return conditionOf(parsed.pattern, []);
    problems.push(`a condition is no pattern of a fact: ${parsed.message}`);
    return null;
  };
  const when = definition.when.map(compile).filter((condition) => condition !== null);
  const unless = definition.unless.map(compile).filter((condition) => condition !== null);
  const whileRun = owner === null ? null : runCondition(owner, writer.computed);
  if (typeof whileRun === 'string') problems.push(whileRun);
  problems.push(...writer.problems);
  if (problems.length > 0 || typeof whileRun === 'string') return { ok: false, problems };
  const all = whileRun === null ? when : [whileRun, ...when];
  const bound = new Set(all.flatMap(({ variables }) => variables));
  const computed = new Set(writer.computed.map(({ name }) => name));
  const variables = [...bound].filter((name) => !computed.has(name)).sort();
  const narrowed = unless.map((condition) => narrow(condition, bound));
  return { ok: true, rule: { source, when: all, unless: narrowed, variables } };
}

function patternOf(condition: RuleCondition, writer: PatternWriter): JsonValue {
  if (condition.kind === 'fact') {
    return isDeeper(condition.fact, maxFactDepth) ? condition.fact : writer.pattern(condition.fact);
  }
  return [reservedLabels.serviceState, writer.serviceId(condition.service), writer.text(condition.state)];
}

/** The rules of a service hold while it is run; what they make of its parameters is computed there. */
function runCondition(
  { id, params }: RuleServiceOwner,
  computed: readonly ComputedVariable[],
): CompiledCondition | string {
  const parsed = parsePattern([reservedLabels.runService, [`=${id}`, ...params.map((name) => `?${name}`)]]);
  return parsed.ok ? conditionOf(parsed.pattern, computed) : `the parameters of the template: ${parsed.message}`;
}

function conditionOf(pattern: CompiledCondition['pattern'], computed: readonly ComputedVariable[]): CompiledCondition {
  const variables = [...pattern.variables, ...computed.map(({ name }) => name)].sort();
  return { pattern, variables, computed };
}

/** What `when` does not bind matches anything, so it tells nothing apart. */
function narrow(condition: CompiledCondition, bound: ReadonlySet<string>): CompiledCondition {
  return { ...condition, variables: condition.variables.filter((name) => bound.has(name)) };
}

/** The names of all variables in conditions. */
function* variableNames(conditions: readonly RuleCondition[]): Iterable<string> {
  const open: JsonValue[] = conditions.map((condition) => (condition.kind === 'fact' ? condition.fact : null));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string' && next.startsWith('?')) yield next.slice(1);
    if (next !== null && typeof next === 'object') for (const inner of Object.values(next)) open.push(inner);
  }
}
