import type { ProcessStat } from './parse-process-stat.ts';
import type { ProcessMarker } from './process-marker.ts';

/** What the environment of a process said about where it comes from. */
export type ProcessMark =
  | {
      readonly kind: 'marked';
      readonly marker: ProcessMarker;
      /** All its variables that begin with `HSM_`. */
      readonly variables: ReadonlyMap<string, string>;
    }
  /** `isSettled` is false for two seconds after it was seen first: until its exec a child has the environment of its maker. */
  | { readonly kind: 'unmarked'; readonly isSettled: boolean }
  /** Its environment may not be read, or could not be read in time. */
  | { readonly kind: 'unreadable' };

/** One living process, as a scan of `/proc` found it. Zombies are left out. */
export interface ScannedProcess {
  readonly stat: ProcessStat;
  readonly mark: ProcessMark;
}

/** The answer of a scan. `failed` means that the list of processes could not be read at all. */
export type ProcessScan =
  | { readonly kind: 'scanned'; readonly processes: readonly ScannedProcess[] }
  | { readonly kind: 'failed'; readonly message: string };
