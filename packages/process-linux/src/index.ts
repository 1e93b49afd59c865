export { accountOfService, type FoundServiceAccount, type ServiceAccount } from './account-of-service.ts';
export { accountVariables, baseEnvironment } from './base-environment.ts';
export { readBootId } from './boot-id.ts';
export { coalesce } from './coalesce.ts';
export { composeEnvironment } from './compose-environment.ts';
export { kernelLookPorts, type LookPorts, lookAtProcess, type ProcessLook } from './look-at-process.ts';
export {
  type GroupEntry,
  type PasswdEntry,
  parseAccountNumber,
  parseGroup,
  parsePasswd,
} from './parse-account-files.ts';
export { parseEnviron } from './parse-environ.ts';
export { isDead, type ProcessStat, parseProcessStat } from './parse-process-stat.ts';
export { checkIdentity, type IdentityCheck, type ProcessIdentity } from './process-identity.ts';
export { formatMarker, isMarkerPart, markerVariable, type ProcessMarker, parseMarker } from './process-marker.ts';
export { createProcessScanner, type ProcessScanner } from './process-scanner.ts';
export { type AccountFiles, readAccountDatabase } from './read-account-database.ts';
export { type Account, type AccountDatabase, type AccountResolution, resolveAccount } from './resolve-account.ts';
export { kernelScanPorts, type ScanPorts } from './scan-ports.ts';
export type { ProcessMark, ProcessScan, ScannedProcess } from './scanned-process.ts';
export {
  isSignalName,
  kernelSignalPorts,
  type SignalAddress,
  type SignalDelivery,
  type SignalPorts,
  sendSignal,
} from './send-signal.ts';
export {
  type AccountChange,
  accountOfRequest,
  type OwnAccount,
  ownAccount,
  refuseUser,
} from './spawner/account-of-request.ts';
export { absent, adoptFound, answerForNobody, findMarked, unknown } from './spawner/adopt-intent.ts';
export { adoptHandle } from './spawner/adopt-process.ts';
export { awaitExecution, type ExecutionOutcome } from './spawner/await-execution.ts';
export { checkDescriptors } from './spawner/check-descriptors.ts';
export { checkProgram } from './spawner/check-program.ts';
export { checkWorkingDirectory } from './spawner/check-working-directory.ts';
export { type ExecutionChain, executionChain } from './spawner/confirm-execution.ts';
export { type FileGrowth, watchFileGrowth } from './spawner/file-growth.ts';
export { findTool } from './spawner/find-tool.ts';
export { endedStartTime } from './spawner/handle-of-found.ts';
export { type Launched, type Launcher, launchDetached } from './spawner/launch.ts';
export type { LaunchPlan } from './spawner/launch-plan.ts';
export { LinuxSpawner } from './spawner/linux-spawner.ts';
export { lookFailed } from './spawner/observe-process.ts';
export type { PlanWithoutOutput, PreparedStart, StartSteps } from './spawner/prepared-start.ts';
export { processEnvironment } from './spawner/process-environment.ts';
export { type ResolvedExecutable, resolveExecutable } from './spawner/resolve-executable.ts';
export type { SpawnerContext } from './spawner/spawner-context.ts';
export { type HandleParts, makeHandle, purposeOfNonce, readHandle } from './spawner/spawner-handle.ts';
export type { SpawnerKind } from './spawner/spawner-kind.ts';
export { cancelled, spawnFailed, startFailureOf, unsupported } from './spawner/start-failure.ts';
export { startProcess } from './spawner/start-process.ts';
export type { TrackedChild } from './spawner/tracked-process.ts';
export { validateRequest } from './spawner/validate-request.ts';
export { withUmask } from './spawner/with-umask.ts';
export { errorText, systemErrorName } from './system-error.ts';
export { parseUptimeTicks, readUptimeTicks } from './uptime.ts';
