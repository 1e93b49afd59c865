import type { JsonValue } from '../model/json.ts';
import { literalText } from '../model/literal-pattern.ts';
import { noBindings } from '../model/pattern.ts';
import { parseServiceId } from '../model/service-id.ts';
import { hasReference, namesIn, substituteArgument, substituteText, wholeReference } from '../model/substitution.ts';
import type { ComputedVariable } from './compiled-rule.ts';

/**
 * Rewrites the patterns of one rule so that they hold variables only: `${param}` becomes `?param`, and a text that a
 * parameter is part of becomes a variable that is computed.
 */
export class PatternWriter {
  readonly computed: ComputedVariable[] = [];
  readonly problems: Set<string> = new Set();
  readonly #params: ReadonlySet<string>;
  readonly #taken: ReadonlySet<string>;
  readonly #byText = new Map<string, string>();

  /** `taken` are the names of variables that the rule itself uses. */
  constructor(params: readonly string[], taken: ReadonlySet<string>) {
    this.#params = new Set(params);
    this.#taken = taken;
  }

  /** A pattern as it is written in a rule. Depth is bounded by the caller. */
  pattern(value: JsonValue): JsonValue {
    if (typeof value === 'string') return hasReference(value) ? this.#text(value) : value;
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.pattern(item));
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.pattern(inner)]));
  }

  /** A text that is no pattern, but may refer to parameters. */
  text(written: string): JsonValue {
    return hasReference(written) ? this.#text(written) : literalText(written);
  }

  /** The pattern of an id in a fact. It is taken apart before anything is put in, so that no value forges an argument. */
  serviceId(written: string): JsonValue {
    if (!hasReference(written)) return this.#plainId(written);
    const at = written.indexOf('@');
    if (at === -1) return [this.#text(written)];
    const args = written.slice(at + 1).split(',');
    return [this.text(written.slice(0, at)), ...args.map((arg) => this.#argument(arg, written))];
  }

  #plainId(written: string): JsonValue {
    const parts = parseServiceId(written);
    if (parts !== null) return [parts.name, ...(parts.args ?? [])].map(literalText);
    this.problems.add(`"${written}" in a condition is no id of a service`);
    return [];
  }

  #argument(written: string, id: string): JsonValue {
    const whole = wholeReference(written);
    if (whole !== null) return this.#variable(whole, written);
    const names = namesIn(written);
    const trial = substituteArgument(written, new Map(names.map((name) => [name, ''])));
    if (trial === null) {
      this.problems.add(`the argument "${written}" in "${id}" is not well-formed; write other bytes as %XX`);
      return '_';
    }
    if (names.length === 0) return literalText(trial);
    return this.#computed(
      `argument ${written}`,
      names,
      written,
      (bindings) => substituteArgument(written, bindings) ?? '',
    );
  }

  #text(written: string): JsonValue {
    const whole = wholeReference(written);
    if (whole !== null) return this.#variable(whole, written);
    const names = namesIn(written);
    if (names.length === 0) return literalText(substituteText(written, noBindings));
    return this.#computed(`text ${written}`, names, written, (bindings) => substituteText(written, bindings));
  }

  #variable(name: string, written: string): string {
    this.#check([name], written);
    return `?${name}`;
  }

  #computed(key: string, names: readonly string[], written: string, compute: ComputedVariable['compute']): string {
    this.#check(names, written);
    let name = this.#byText.get(key);
    if (name === undefined) {
      name = this.#freeName();
      this.#byText.set(key, name);
      this.computed.push({ name, key, compute });
    }
    return `?${name}`;
  }

  #check(names: readonly string[], written: string): void {
    for (const name of names) {
      if (this.#params.has(name)) continue;
      this.problems.add(
        this.#params.size === 0
          ? `"${written}" in a condition refers to a parameter, and the rule stands in no template; use "?${name}"`
          : `"${written}" in a condition refers to \${${name}}, which is none of the parameters ${[...this.#params].join(', ')}`,
      );
    }
  }

  #freeName(): string {
    let number = this.computed.length;
    while (this.#taken.has(`text-${number}`) || this.#params.has(`text-${number}`)) number += 1;
    return `text-${number}`;
  }
}
