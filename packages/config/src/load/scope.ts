import { type Fact, type JsonValue, parsePattern, reservedLabels, type WatchDefinition } from '@hermit/core';

/** What the files of one config-watcher may say, and what becomes of their facts. */
export interface Scope {
  readonly allows: (what: 'define' | 'rule' | 'edge') => boolean;
  readonly allowsFact: (label: string) => boolean;
  /** A fact of the files as everybody else sees it. */
  readonly fact: (fact: Fact) => Fact;
  /** A pattern in the files, so that it matches what it means there. */
  readonly pattern: (pattern: JsonValue) => JsonValue;
  /** Why something is left out. */
  readonly refusal: (what: string) => { readonly message: string; readonly suggestion: string };
}

const reserved: ReadonlySet<string> = new Set(Object.values(reservedLabels));

/** The scope of a watcher. Labels of private facts begin with its id, which no label of another watcher's files does. */
export function scopeOf({ allow, wrap, facts }: WatchDefinition, watcherId: string): Scope {
  const allows = (what: string): boolean => allow === null || allow.includes(what);
  const labelOf = (label: string): string =>
    facts === 'shared' || reserved.has(label) ? label : `${watcherId}/${label}`;
  const relabelled = ([label, ...fields]: Fact): Fact => [labelOf(label), ...fields];
  return {
    allows,
    allowsFact: (label) => allows(`fact:${label}`) || allows('fact:*'),
    fact: (fact) => relabelled(wrap === null ? fact : [wrap, fact]),
    pattern: (pattern) => patternWith(pattern, labelOf),
    refusal: (what) => ({
      message: `the config-watcher ${JSON.stringify(watcherId)} does not allow its files ${what}`,
      suggestion: 'remove it, or add to scope.allow of the config-watcher',
    }),
  };
}

function patternWith(pattern: JsonValue, labelOf: (label: string) => string): JsonValue {
  const parsed = parsePattern(pattern);
  if (!parsed.ok || !Array.isArray(pattern)) return pattern;
  const { label } = parsed.pattern;
  const [first, ...fields] = pattern;
  // A label that is written with an escape stays as it is, unless it changes.
  return labelOf(label) === label ? [first, ...fields] : [labelOf(label), ...fields];
}
