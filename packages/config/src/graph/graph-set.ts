import type { Finding, ServiceDefinition, ServiceId } from '@hermit/core';
import type { TomlDocument } from '../parse/toml-document.ts';

/** One definition of a set. */
export interface GraphMember {
  readonly definition: ServiceDefinition;
  /** Where its keys stand. `null` for a definition that is written nowhere at present: only its file can be named. */
  readonly document: TomlDocument | null;
}

/** Definitions that are in effect together, and what is known of the world around them. */
export interface GraphSet {
  /** No id twice. */
  readonly members: readonly GraphMember[];
  /**
   * `whole`: nothing else defines services. `part`: other definitions exist elsewhere, so that a name that is not in the
   * set means nothing.
   */
  readonly extent: 'whole' | 'part';
  /**
   * Labels of facts that fact files and fact sources supply, each with the numbers of elements, label included, that such
   * facts have; `null` if that cannot be known.
   */
  readonly factLabels: ReadonlyMap<string, ReadonlySet<number>> | null;
  /** Names of the system dependencies; `null` if they cannot be known. */
  readonly systemDependencies: ReadonlySet<string> | null;
  /** Paths of files that cannot be used at present, by the id that each would define. */
  readonly unusableFiles: ReadonlyMap<ServiceId, string>;
}

/** Something about a set, and the definitions that it speaks against. */
export interface GraphFinding {
  readonly finding: Finding;
  /** Ids of the definitions in which the fault lies: of a cycle, all its members. */
  readonly about: readonly ServiceId[];
}
