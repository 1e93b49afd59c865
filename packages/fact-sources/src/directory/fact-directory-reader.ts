import { readdir, realpath, stat } from 'node:fs/promises';
import { type Fact, factKey } from '@hermit/core';
import { foreignReplacer, foreignWriter } from './foreign-writer.ts';
import { type FileJudge, readFactFile } from './read-fact-file.ts';

/** More files, or facts in all of them, than these are not read. */
const limits = { files: 1_000, facts: 10_000 };

/** How many problems are named one by one. */
const namedProblems = 3;

/** What one look at the directory found. */
export interface FoundFacts {
  readonly facts: readonly Fact[] | null;
  readonly detail: string;
  /** Equal for equal facts and details. */
  readonly key: string;
}

/** Whether the directory may assert facts with a label. */
export type IsOpen = (label: string) => boolean;

/** A function that reads the directory once. It remembers what was last good in each file. `euid`: only own files are believed. */
export function factDirectoryReader(path: string, isOpen: IsOpen, euid: number | undefined): () => Promise<FoundFacts> {
  const judge: FileJudge = (ownership) => (euid === undefined ? null : distrust(foreignWriter(ownership, euid)));
  let good: ReadonlyMap<string, readonly Fact[]> = new Map();

  return async () => {
    const listed = await list(path, euid);
    if (!listed.ok) return unknown(listed.why);
    const problems: string[] = [];
    const next = new Map<string, readonly Fact[]>();
    for (const name of listed.names) {
      const file = await readFactFile(listed.directory, name, judge);
      const facts = file.ok ? file.facts : good.get(name);
      const kept = facts === undefined ? '' : '; what was last good in it holds';
      if (!file.ok) problems.push(`${shown(name)} ${file.why}${kept}`);
      if (facts !== undefined) next.set(name, facts);
    }
    good = next;
    const allowed = [...next].flatMap(([name, facts]) => allowedFacts(name, facts, isOpen, problems));
    return foundFacts(path, allowed, problems);
  };
}

type Listed =
  | { readonly ok: true; readonly directory: string; readonly names: readonly string[] }
  | { readonly ok: false; readonly why: string };

function distrust(writer: string | null): string | null {
  return writer && `can be changed by ${writer}; take that away, or name the labels that it may assert`;
}

async function list(path: string, euid: number | undefined): Promise<Listed> {
  try {
    const directory = await realpath(path);
    const fault =
      euid === undefined
        ? null
        : distrust(foreignWriter(await stat(directory), euid) ?? foreignReplacer(directory, euid));
    if (fault !== null) return { ok: false, why: `${path} ${fault}` };
    const names = (await readdir(directory)).filter((file) => file.endsWith('.json') && !file.startsWith('.')).sort();
    if (names.length > limits.files) return { ok: false, why: `${path} has more than ${limits.files} fact files` };
    return { ok: true, directory, names };
  } catch (error) {
    return { ok: false, why: `${path} cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

function allowedFacts(name: string, facts: readonly Fact[], isOpen: IsOpen, problems: string[]): readonly Fact[] {
  const foreign = facts.find(([label]) => !isOpen(label));
  if (foreign === undefined) return facts;
  const label = JSON.stringify(foreign[0].slice(0, 64));
  problems.push(`${shown(name)} has facts with the label ${label}, which this source may not assert`);
  return facts.filter(([label]) => isOpen(label));
}

/** A name as one line without surprises for a terminal. */
function shown(name: string): string {
  return /^[\w.@+-]+$/.test(name) ? name : JSON.stringify(name);
}

function foundFacts(path: string, facts: readonly Fact[], problems: readonly string[]): FoundFacts {
  const byKey = new Map(facts.map((fact) => [factKey(fact), fact]));
  if (byKey.size > limits.facts) return unknown(`${path} has ${byKey.size} facts, and ${limits.facts} are the most`);
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  const more = problems.length - namedProblems;
  const named = [...problems.slice(0, namedProblems), ...(more > 0 ? [`and ${more} more`] : [])];
  const detail = [`${byKey.size} facts in ${path}`, ...named].join('; ');
  return {
    facts: sorted.map(([, fact]) => fact),
    detail,
    key: JSON.stringify([sorted.map(([key]) => key), detail]),
  };
}

function unknown(detail: string): FoundFacts {
  return { facts: null, detail, key: detail };
}
