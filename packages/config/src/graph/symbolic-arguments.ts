import { hasReference } from '@hermit/core';

/** An argument that is made of others. Everything made so counts as the same. */
const computed = '…';

const wholeReference = /^\$\{([^}]*)\}$/;

/** The arguments of the instance that stands for all instances of a template: the first symbol, the second, and so on. */
export function genericArguments(params: readonly string[]): readonly string[] {
  return params.map((_, index) => `$${index + 1}`);
}

/**
 * The arguments that are written in a definition with `params`, of which the instance with `values` is looked at. A
 * constant is itself, a parameter its value. `null` if they are no arguments.
 */
export function argumentsOf(
  written: readonly string[],
  params: readonly string[],
  values: readonly string[],
): readonly string[] | null {
  const args: string[] = [];
  for (const one of written) {
    const arg = argumentOf(one, params, values);
    if (arg === null) return null;
    args.push(arg);
  }
  return args;
}

/**
 * The arguments of the instance whose `required_by` holds for the service with `args`, where `written` are the arguments
 * that it names. `null` if no instance's does. Parameters that play no part stay symbols.
 */
export function matchArguments(
  written: readonly string[],
  args: readonly string[],
  params: readonly string[],
): readonly string[] | null {
  const bound = new Map<string, string>();
  for (const [index, one] of written.entries()) {
    const arg = args[index] ?? '';
    const name = wholeReference.exec(one)?.[1];
    if (name === undefined) {
      if (argumentOf(one, [], []) !== arg) return null;
      continue;
    }
    if (bound.has(name) && bound.get(name) !== arg) return null;
    bound.set(name, arg);
  }
  return genericArguments(params).map((symbol, index) => bound.get(params[index] ?? '') ?? symbol);
}

function argumentOf(written: string, params: readonly string[], values: readonly string[]): string | null {
  const name = wholeReference.exec(written)?.[1];
  if (name !== undefined) return values[params.indexOf(name)] ?? null;
  if (hasReference(written)) return params.length === 0 ? null : computed;
  try {
    return decodeURIComponent(written);
  } catch {
    return null;
  }
}
