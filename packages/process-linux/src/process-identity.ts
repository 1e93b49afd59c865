import { kernelLookPorts, type LookPorts, lookAtProcess } from './look-at-process.ts';
import type { ProcessStat } from './parse-process-stat.ts';

/** Names one process for ever. A pid alone names nobody, because the kernel uses it again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of `/proc/PID/stat`. */
  readonly startTime: string;
  readonly bootId: string;
}

/** Whether a process is still the one that an identity names. A zombie is `gone`. */
export type IdentityCheck =
  | { readonly kind: 'same'; readonly stat: ProcessStat }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Compares an identity with what runs now. Never throws; without effect. */
export function checkIdentity(
  identity: ProcessIdentity,
  bootId: string,
  ports: LookPorts = kernelLookPorts,
): IdentityCheck {
  if (identity.bootId !== bootId) return { kind: 'gone' };
  const look = lookAtProcess(identity.pid, ports);
  if (look.kind === 'unreadable') return look;
  if (look.kind === 'dead' || look.stat.startTime !== identity.startTime) return { kind: 'gone' };
  return { kind: 'same', stat: look.stat };
}
