import { nearestWord } from '@hermit/core';
import { commandOf, type ManifestCommand } from './command-manifest.ts';

/**
 * What is wrong with a command line, in our words: what, which, and what next. `message` is what the parser says, whose
 * sentences name neither the command nor what was probably meant.
 */
export function usageSentence(message: string, argv: readonly string[], commands: readonly ManifestCommand[]): string {
  const text = withoutParserWords(message);
  const unknown = /^command (.+) not found$/is.exec(text)?.[1];
  if (unknown !== undefined) return unknownCommand(unknown.replaceAll(':', ' '), commands);
  const command = commandOf(argv, commands);
  if (command === null) return text;
  return (
    unknownFlag(text, command) ??
    missingArgument(text, command) ??
    surplusArgument(text, command) ??
    wrongChoice(text, command) ??
    missingValue(text, command) ??
    text
  );
}

/** The parser puts words around messages that need none, our own among them. */
export function withoutParserWords(message: string): string {
  return message.replace(/^Parsing --\S+ \n\t/, '').replace(/\nSee more help with --help$/, '');
}

function unknownFlag(text: string, { name, flags, args, examples }: ManifestCommand): string | null {
  const written = /^Nonexistent flags?: (.+)$/s.exec(text)?.[1]?.split(', ') ?? [];
  const [first] = written;
  if (first === undefined) return null;
  const known = [...flags.map((flag) => `--${flag.name}`), '--help'];
  if (args.some((arg) => arg.name === 'command')) {
    return `"hsm ${name}" has no flag ${written.join(', ')}; the command of a service stands after "--", for example: ${examples[0] ?? ''}`;
  }
  const meant = written.length === 1 ? nearestWord(first, known) : null;
  const what = `"hsm ${name}" has no flag${written.length === 1 ? '' : 's'} ${written.join(', ')}`;
  return `${what}; ${meant === null ? helpHint(name, 'lists those that it has') : `did you mean ${meant}?`}`;
}

function missingArgument(text: string, { name, args, examples }: ManifestCommand): string | null {
  if (!/^Missing \d+ required args?/.test(text)) return null;
  const needed = args.filter(({ required }) => required === true).map((arg) => arg.name.toUpperCase());
  const example = examples[0];
  const hint = example === undefined ? helpHint(name, 'says more') : `for example: ${example}`;
  return `"hsm ${name}" needs ${needed.join(' and ')}; ${hint}`;
}

function surplusArgument(text: string, { name }: ManifestCommand): string | null {
  const surplus = /^Unexpected arguments?: (.+)$/s.exec(text)?.[1];
  if (surplus === undefined) return null;
  return `"hsm ${name}" takes no argument ${JSON.stringify(surplus)}; ${helpHint(name, 'lists what it takes')}`;
}

function wrongChoice(text: string, { name }: ManifestCommand): string | null {
  const found = /^Expected (?:--([^=\s]+)=)?(.*) to be one of: (.+)$/s.exec(text);
  if (found === null) return null;
  const [, flag, written = '', list = ''] = found;
  const meant = nearestWord(written, list.split(', '));
  const place = flag === undefined ? `"hsm ${name}"` : `--${flag}`;
  const what = `${place} takes one of ${list}, not ${JSON.stringify(written)}`;
  return meant === null ? what : `${what}; did you mean "${meant}"?`;
}

function missingValue(text: string, { name }: ManifestCommand): string | null {
  const flag = /^Flag (--\S+) expects (?:a value|one of these values: .+)$/s.exec(text)?.[1];
  return flag === undefined ? null : `${flag} needs a value; ${helpHint(name, 'says which')}`;
}

function unknownCommand(written: string, commands: readonly ManifestCommand[]): string {
  const names = commands.map(({ name }) => name);
  const taken = commandOf(written.split(' '), commands);
  if (taken === null) {
    const meant =
      begunWord(written, names) ?? nearestWord(written, names) ?? nearestWord(written.split(' ')[0] ?? '', names);
    const hint = meant === null ? '"hsm --help" lists them' : `did you mean "hsm ${meant}"?`;
    return `"${written}" is not a command of hsm; ${hint}`;
  }
  const rest = written.slice(taken.name.length + 1);
  const meant = nearestSubcommand(taken.name, rest, names);
  if (meant !== null) return `"${written}" is not a command of hsm; did you mean "hsm ${meant}"?`;
  return `"hsm ${taken.name}" takes no argument ${JSON.stringify(rest)}; ${helpHint(taken.name, 'lists what it takes')}`;
}

/** The only name that begins so: `stat` is a short `status` rather than a misspelt `start`. */
function begunWord(written: string, names: readonly string[]): string | null {
  const begun = names.filter((name) => name.startsWith(written));
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

function nearestSubcommand(parent: string, rest: string, names: readonly string[]): string | null {
  const below = names.filter((name) => name.startsWith(`${parent} `)).map((name) => name.slice(parent.length + 1));
  const meant = nearestWord(rest.split(' ')[0] ?? '', below);
  return meant === null ? null : `${parent} ${meant}`;
}

function helpHint(name: string, what: string): string {
  return `"hsm ${name} --help" ${what}`;
}
