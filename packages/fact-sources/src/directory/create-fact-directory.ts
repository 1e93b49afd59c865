import { readdir, realpath } from 'node:fs/promises';
import { type Fact, type FactSource, factKey, managerLabels, reservedLabels } from '@hermit/core';
import { keepLooking } from '../keep-looking.ts';
import { realPorts, type SourcePorts } from '../source-ports.ts';
import { directoryWatch } from './directory-watch.ts';
import { readFactFile } from './read-fact-file.ts';

export interface FactDirectoryOptions {
  /** Default `directory`. */
  readonly name?: string;
  /** Absolute. */
  readonly path: string;
  /**
   * Facts with other labels are left out: who may write into the directory may say nothing else. Default: all labels but
   * the reserved ones. `require-service` and `service-state` may be named here, those of the manager itself may not.
   */
  readonly labels?: readonly string[];
}

/** More files, or facts in all of them, than these are not read. */
const limits = { files: 1_000, facts: 10_000 };

/** With a watch, a look only in case that it missed something. Milliseconds. */
const intervals = { watchedMs: 60_000, unwatchedMs: 5_000 };

/** Changes of one moment are taken together, and looks keep a distance from each other. Milliseconds. */
const settleMs = 100;
const gapMs = 250;

/** How many problems are named one by one. */
const namedProblems = 3;

/**
 * The facts in all `*.json` files of a directory, without dot-files and subdirectories, replaced together when something
 * changes. A file that cannot be read keeps the facts that were last good in it while this source is watched, and is named in
 * the detail. Reports `null` while the directory itself cannot be read.
 */
export function createFactDirectory(options: FactDirectoryOptions, ports: Partial<SourcePorts> = {}): FactSource {
  const { name = 'directory', path } = options;
  const labels = openLabels(options.labels);
  const { clock } = { ...realPorts, ...ports };
  return {
    name,
    labels,
    watch(report) {
      let isWatching = () => false;
      let renew = async () => {};
      const read = factDirectoryReader(path, mayBeSaid(labels));
      return keepLooking<Found>({
        clock,
        look: async () => {
          await renew();
          return read();
        },
        intervalMs: () => (isWatching() ? intervals.watchedMs : intervals.unwatchedMs),
        hintGapMs: () => gapMs,
        settleMs,
        hint(wake) {
          const watch = directoryWatch(path, wake);
          ({ isWatching, renew } = watch);
          return watch.end;
        },
        isNews: (found, last) => found.key !== last.key,
        report: ({ facts, detail }) => report(facts, detail),
      });
    },
  };
}

interface Found {
  readonly facts: readonly Fact[] | null;
  readonly detail: string;
  /** Equal for equal facts and details. */
  readonly key: string;
}

function openLabels(labels: readonly string[] | undefined): readonly string[] | 'any' {
  return labels?.filter((label) => !managerLabels.has(label)) ?? 'any';
}

type IsOpen = (label: string) => boolean;

function mayBeSaid(labels: readonly string[] | 'any'): IsOpen {
  const reserved = new Set<string>(Object.values(reservedLabels));
  const open = new Set(labels === 'any' ? [] : labels);
  return labels === 'any' ? (label) => !reserved.has(label) : (label) => open.has(label);
}

/** A function that reads the directory once. It remembers what was last good in each file. */
function factDirectoryReader(path: string, isOpen: IsOpen): () => Promise<Found> {
  let good: ReadonlyMap<string, readonly Fact[]> = new Map();

  return async () => {
    const listed = await list(path);
    if (!listed.ok) return unknown(listed.why);
    const problems: string[] = [];
    const next = new Map<string, readonly Fact[]>();
    for (const name of listed.names) {
      const file = await readFactFile(listed.directory, name);
      const facts = file.ok ? file.facts : good.get(name);
      if (!file.ok)
        problems.push(`${name} ${file.why}${facts === undefined ? '' : '; what was last good in it holds'}`);
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

async function list(path: string): Promise<Listed> {
  try {
    const directory = await realpath(path);
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
  problems.push(`${name} has facts with the label ${label}, which this source may not assert`);
  return facts.filter(([label]) => isOpen(label));
}

function foundFacts(path: string, facts: readonly Fact[], problems: readonly string[]): Found {
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

function unknown(detail: string): Found {
  return { facts: null, detail, key: detail };
}
