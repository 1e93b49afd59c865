import { type FactSource, managerLabels, reservedLabels } from '@hermit/core';
import { keepLooking } from '../keep-looking.ts';
import { realPorts, type SourcePorts } from '../source-ports.ts';
import { directoryWatch } from './directory-watch.ts';
import { type FoundFacts, factDirectoryReader, type IsOpen } from './fact-directory-reader.ts';

export interface FactDirectoryOptions {
  /** Default `directory`. */
  readonly name?: string;
  /** Absolute. */
  readonly path: string;
  /**
   * Facts with other labels are left out: whoever may write into the directory may say nothing else. `require-service` and
   * `service-state` may be named, the labels of the manager itself may not. Default: all labels but the reserved ones, and
   * then the directory and its files are believed only if nobody but root and the manager's user can change them.
   */
  readonly labels?: readonly string[];
}

/** With a watch, a look only in case that it missed something. Milliseconds. */
const intervals = { watchedMs: 60_000, unwatchedMs: 5_000 };

/** Changes of one moment are taken together, and looks keep a distance from each other. Milliseconds. */
const settleMs = 100;
const gapMs = 250;

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
      const read = factDirectoryReader(path, mayBeSaid(labels), labels === 'any' ? process.geteuid?.() : undefined);
      return keepLooking<FoundFacts>({
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

function openLabels(labels: readonly string[] | undefined): readonly string[] | 'any' {
  return labels?.filter((label) => !managerLabels.has(label)) ?? 'any';
}

function mayBeSaid(labels: readonly string[] | 'any'): IsOpen {
  const reserved = new Set<string>(Object.values(reservedLabels));
  const open = new Set(labels === 'any' ? [] : labels);
  return labels === 'any' ? (label) => !reserved.has(label) : (label) => open.has(label);
}
