import {
  type Fact,
  type JsonValue,
  type OuterScope,
  parsePattern,
  reservedLabels,
  type ServiceId,
  type WatchDefinition,
} from '@hermit/core';

/** What files may be allowed, besides facts. */
export type Act = 'define' | 'rule' | 'edge';

/** Why something is left out, in the name of the config-watcher whose scope says so. */
export interface Refusal {
  readonly message: string;
  readonly suggestion: string;
}

/** What the files of one config-watcher may say, and what becomes of their facts. */
export interface Scope {
  /** Why the files may not do something, said as `what`; `null` if they may. */
  readonly refusalOf: (act: Act, what: string) => Refusal | null;
  /** Why the files may not assert facts with this label; `null` if they may. */
  readonly refusalOfFact: (label: string) => Refusal | null;
  /** The same for the processes of their services, whose facts nothing wraps or relabels. */
  readonly refusalOfProcess: (label: string) => Refusal | null;
  /** A fact of the files as everybody else sees it. */
  readonly fact: (fact: Fact) => Fact;
  /** A pattern in the files, so that it matches what it means there. */
  readonly pattern: (pattern: JsonValue) => JsonValue;
  /** What a config-watcher in the files is bound to besides a scope of its own, innermost first. */
  readonly chain: readonly OuterScope[];
}

const reserved: ReadonlySet<string> = new Set(Object.values(reservedLabels));

/**
 * The scope of a watcher, and of those around it: what the files say passes one after the other, as if those of the outer
 * watcher said what comes out of the inner one. Labels of private facts begin with the id of their watcher.
 */
export function scopeOf(watch: WatchDefinition, watcherId: ServiceId): Scope {
  const { allow, wrap, facts, outer = [] } = watch;
  const chain = [{ watcher: watcherId, allow, wrap, facts }, ...outer];
  const passes = (fact: Fact): readonly { readonly scope: OuterScope; readonly label: string }[] => {
    let passing = fact;
    return chain.map((scope) => {
      const [label] = passing;
      passing = passed(passing, scope);
      return { scope, label };
    });
  };
  return {
    refusalOf: (act, what) =>
      refusalBy(
        chain.find((scope) => !allows(scope, act)),
        what,
      ),
    refusalOfFact: (label) => {
      const stop = passes([label]).find((pass) => !allowsFact(pass.scope, pass.label));
      return refusalBy(stop?.scope, toAssert(stop?.label ?? label));
    },
    refusalOfProcess: (label) => {
      const refusal = refusalBy(
        chain.find((scope) => !allowsFact(scope, label)),
        toAssert(label),
      );
      return (
        refusal ??
        leakOf(
          chain.find((scope) => leaks(scope, label)),
          label,
        )
      );
    },
    fact: (fact) => chain.reduce(passed, fact),
    pattern: (pattern) => chain.reduce(meant, pattern),
    chain: chain.filter(isNarrow),
  };
}

/** Whether the facts of the files end up in a label, so that theirs may be any. */
export function isWrapped({ wrap, outer = [] }: WatchDefinition): boolean {
  return wrap !== null || outer.some((scope) => scope.wrap !== null);
}

/** Whether the files have facts of their own. */
export function isPrivate({ facts, outer = [] }: WatchDefinition): boolean {
  return facts === 'private' || outer.some((scope) => scope.facts === 'private');
}

function isNarrow({ allow, wrap, facts }: OuterScope): boolean {
  return allow !== null || wrap !== null || facts === 'private';
}

function allows({ allow }: OuterScope, what: string): boolean {
  return allow === null || allow.includes(what);
}

function allowsFact(scope: OuterScope, label: string): boolean {
  return allows(scope, `fact:${label}`) || allows(scope, 'fact:*');
}

function passed(fact: Fact, scope: OuterScope): Fact {
  const [label, ...fields]: Fact = scope.wrap === null ? fact : [scope.wrap, fact];
  return [labelIn(scope, label), ...fields];
}

function labelIn({ facts, watcher }: OuterScope, label: string): string {
  return facts === 'shared' || reserved.has(label) ? label : `${watcher}/${label}`;
}

function meant(pattern: JsonValue, scope: OuterScope): JsonValue {
  const parsed = parsePattern(pattern);
  if (!parsed.ok || !Array.isArray(pattern)) return pattern;
  const { label } = parsed.pattern;
  const [first, ...fields] = pattern;
  const relabelled = labelIn(scope, label);
  // A label that is written with an escape stays as it is, unless it changes.
  return relabelled === label ? [first, ...fields] : [relabelled, ...fields];
}

/** States that a process asserts are those of its own service, which no wrapper hides anyway. */
function leaks({ wrap, facts }: OuterScope, label: string): boolean {
  if (label === reservedLabels.serviceState) return false;
  return wrap !== null || (facts === 'private' && !reserved.has(label));
}

function toAssert(label: string): string {
  return `to assert facts with the label ${JSON.stringify(label)}`;
}

function refusalBy(scope: OuterScope | undefined, what: string): Refusal | null {
  if (scope === undefined) return null;
  return {
    message: `the config-watcher ${JSON.stringify(scope.watcher)} does not allow its files ${what}`,
    suggestion: 'remove it, or add to scope.allow of the config-watcher',
  };
}

function leakOf(scope: OuterScope | undefined, label: string): Refusal | null {
  if (scope === undefined) return null;
  const what = scope.wrap === null ? 'keeps the facts of its files private' : 'wraps the facts of its files';
  const watcher = JSON.stringify(scope.watcher);
  return {
    message: `the config-watcher ${watcher} ${what}, and a process would assert ${JSON.stringify(label)} for everybody`,
    suggestion: 'remove it, or define the service in a directory of the manager',
  };
}
