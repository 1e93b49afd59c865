import type { Cause } from './reason.ts';

/**
 * What a service waits for, each kind of cause in its own words: facts, states of others, those whose first attempt comes
 * before, and whoever has its place. Empty if there is nothing of the kind.
 */
export function waitsText(causes: readonly Cause[]): string {
  const [first, ...more] = clausesOf(causes);
  if (first === undefined) return '';
  const [last, ...between] = more.toReversed();
  if (last === undefined) return first;
  return `${first}; it also ${between.length === 0 ? '' : `${between.toReversed().join(', ')}, and `}${last}`;
}

/** The same where nothing defines what is required; of several, that may be true of one only. */
export function undefinedText(causes: readonly Cause[]): string {
  const required = causes.filter(isState);
  const names = required.map(({ name }) => name).join(', ');
  const rest = waitsText(causes.filter((cause) => !isState(cause)));
  const text =
    required.length === 1
      ? `requires ${names}, which no definition defines; define it, or mend the name`
      : `requires ${names}, and not all of them are defined; define what is missing, or mend the name`;
  return rest === '' ? text : `${text}; it also ${rest}`;
}

function clausesOf(causes: readonly Cause[]): readonly string[] {
  const facts = namesOf(causes, ({ kind }) => kind === 'fact');
  const states = causes.filter(isState);
  const before = namesOf(causes, ({ kind, state }) => kind === 'service' && state === undefined);
  const rivals = namesOf(causes, ({ kind }) => kind === 'conflict');
  const clauses = [
    `waits for the ${facts.length > 1 ? 'facts' : 'fact'} ${facts.join(', ')}, which nobody asserts`,
    `waits for ${states.map(({ name, state }) => `"${name}" to be ${state}`).join(', ')}`,
    `comes after ${before.join(', ')}, which ${before.length > 1 ? 'are' : 'is'} about to be tried first`,
    `cannot run at the same time as ${rivals.join(', ')}`,
  ];
  return clauses.filter((_, index) => [facts, states, before, rivals][index]?.length !== 0);
}

function namesOf(causes: readonly Cause[], isIt: (cause: Cause) => boolean): readonly string[] {
  return causes.filter(isIt).map(({ name }) => name);
}

function isState({ kind, state }: Cause): boolean {
  return kind === 'service' && state !== undefined;
}
