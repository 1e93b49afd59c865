export { readBootId } from './boot-id.ts';
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
export { errorText, systemErrorName } from './system-error.ts';
export { parseUptimeTicks, readUptimeTicks } from './uptime.ts';
