export { hasErrors } from './findings/create-finding.ts';
export { didYouMean } from './findings/did-you-mean.ts';
export { type FindingCode, findingCodes } from './findings/finding-codes.ts';
export { formatFinding } from './findings/format-finding.ts';
export { type FindingFormat, type FormatOptions, findingFormats, formatFindings } from './findings/format-findings.ts';
export { hermitSchema, serviceSchema } from './generated/schemas.ts';
export type { WrittenHermitSettings } from './generated/written-hermit-settings.ts';
export type { WrittenServiceDefinition } from './generated/written-service-definition.ts';
export type { DirectoryReport, DirectorySnapshot } from './load/directory-snapshot.ts';
export { createLastGoodStore } from './load/file-last-good-store.ts';
export { createMemoryLastGoodStore, type LastGoodEntry, type LastGoodStore } from './load/last-good-store.ts';
export { createLoadCache, type LoadCache } from './load/load-cache.ts';
export { loadDirectories } from './load/load-directories.ts';
export type { SkippedFile } from './load/load-directory.ts';
export type { HermitSettingsOrigin } from './load/load-hermit-settings.ts';
export { loadLastGood, loadLastGoodFacts } from './load/load-last-good.ts';
export type { LoadOptions } from './load/load-options.ts';
export { loadWatched, type WatchedOptions, type WatchedSnapshot } from './load/load-watched.ts';
export { type ReadWatched, readWatched, recallWatched } from './load/read-watched.ts';
export {
  checkReloadGuard,
  type RefusedChange,
  type ReloadGuardInput,
  type ReloadGuardResult,
  refusedChange,
} from './load/reload-guard.ts';
export { checkSettingsChange } from './load/settings-change.ts';
export { type Validation, validatePaths } from './load/validate-paths.ts';
export { parseDurationMs } from './normalise/duration.ts';
export {
  defaultHermitSettings,
  type FactSourceSettings,
  type HermitSettings,
  type SystemDependencySettings,
  systemDependencyNames,
} from './normalise/hermit-settings.ts';
export { parseSpawnerReference, type SpawnerReference } from './normalise/spawner-reference.ts';
export { fileFault } from './read/guarded-directory.ts';
export type { OwnershipFault } from './read/ownership.ts';
export type { SpawnerFinder, SpawnerLookup, SpawnerTraits } from './rules/spawner-lookup.ts';
