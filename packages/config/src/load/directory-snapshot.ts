import type { Finding, OwnedFacts, ServiceDefinition } from '@hermit/core';
import type { HermitSettings } from '../normalise/hermit-settings.ts';
import type { SkippedFile } from './load-directory.ts';
import type { HermitSettingsOrigin } from './load-hermit-settings.ts';

/** All directories at one moment. */
export interface DirectorySnapshot {
  /** What counts, sorted by id; no id twice. Includes last good definitions of files that cannot be used at present. */
  readonly definitions: readonly ServiceDefinition[];
  /**
   * What the fact files assert, in the order of directories and names: one owner `file:PATH` for each, also for one without
   * facts. A file that cannot be used at present asserts what was last good in it.
   */
  readonly facts: readonly OwnedFacts[];
  /** Everything there is to say, sorted by file and position. */
  readonly findings: readonly Finding[];
  /** Files passed over on purpose. */
  readonly skipped: readonly SkippedFile[];
  readonly directories: readonly DirectoryReport[];
  readonly manager: HermitSettings;
  readonly managerOrigin: HermitSettingsOrigin;
  /** Absolute path of `hermit.toml`, whether it is there or not. */
  readonly managerFile: string;
  /** The texts of the files that have findings, by path: for showing the line of a syntax error. */
  readonly sources: ReadonlyMap<string, string>;
  /**
   * Keeps what was read as last good, and forgets files that are gone. Call it when the snapshot has been accepted, and
   * not for one that the reload guard refused. Never rejects: what could not be kept is a warning. Idempotent.
   */
  commit(): Promise<readonly Finding[]>;
}

/** One directory of a snapshot. */
export interface DirectoryReport {
  readonly path: string;
  /** `unreadable`: all its definitions are last good ones. */
  readonly state: 'read' | 'unreadable';
  /** How many files of definitions it has; of an unreadable one, how many last good ones there are. */
  readonly files: number;
  /** How many fact files it has. */
  readonly factFiles: number;
  /** How many of the definitions count with their last good definition. */
  readonly held: number;
  /** How many of them give nothing, because they cannot be used and never were good. */
  readonly missing: number;
}
