import { constants } from 'node:os';
import { kernelLookPorts, type LookPorts, lookAtProcess } from './look-at-process.ts';
import { checkIdentity, type ProcessIdentity } from './process-identity.ts';
import { errorText, systemErrorName } from './system-error.ts';

/**
 * Who gets a signal: one process, or a process group. `proof` is a process that must be found as it is named right
 * before the signal goes out; for a group it must be a member of it.
 */
export interface SignalAddress {
  readonly to: 'process' | 'group';
  readonly id: number;
  readonly proof: ProcessIdentity;
}

/** What became of a signal. `refused` means that nothing was sent because it would not have been safe. */
export type SignalDelivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'not-permitted'; readonly message: string }
  | { readonly kind: 'unverifiable'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** What sending needs of the system; replaced in tests. */
export interface SignalPorts {
  readonly look: LookPorts;
  kill(id: number, signal: string): void;
  readonly ownPid: number;
  /** `null` if it cannot be found out; then no group is signalled. */
  ownGroupId(): number | null;
}

/** Sends through the real kernel. */
export const kernelSignalPorts: SignalPorts = {
  look: kernelLookPorts,
  kill: (id, signal) => {
    process.kill(id, signal);
  },
  ownPid: process.pid,
  ownGroupId: () => {
    const look = lookAtProcess(process.pid);
    return look.kind === 'alive' ? look.stat.groupId : null;
  },
};

/** Whether this system knows a signal of that name. */
export function isSignalName(name: string): boolean {
  return Object.hasOwn(constants.signals, name);
}

/**
 * The only place from which signals go out. Refuses ids that mean "everybody" or "my own group" to the kernel, and the
 * manager itself; verifies the proof, then sends, with nothing in between. Never throws.
 */
export function sendSignal(
  address: SignalAddress,
  signal: string,
  bootId: string,
  ports: SignalPorts = kernelSignalPorts,
): SignalDelivery {
  const objection = objectionTo(address, signal, ports);
  if (objection !== null) return { kind: 'refused', message: objection };
  const check = checkIdentity(address.proof, bootId, ports.look);
  if (check.kind === 'unreadable') return { kind: 'unverifiable', message: check.message };
  if (check.kind === 'gone') return { kind: 'nobody' };
  if (address.to === 'group' && check.stat.groupId !== address.id) return { kind: 'nobody' };
  return deliver(address.to === 'group' ? -address.id : address.id, signal, ports);
}

function objectionTo(address: SignalAddress, signal: string, ports: SignalPorts): string | null {
  if (!Number.isInteger(address.id) || address.id <= 1) return `${address.id} is no process that may be signalled`;
  if (!isSignalName(signal)) return `${signal} is no signal of this system`;
  if (address.to === 'process') {
    if (address.id === ports.ownPid) return `process ${address.id} is the manager itself`;
    return address.id === address.proof.pid ? null : `process ${address.id} is not the one that was proven`;
  }
  const ownGroupId = ports.ownGroupId();
  if (ownGroupId === null) return 'the own process group is not known';
  return ownGroupId === address.id ? `group ${address.id} is the manager's own` : null;
}

function deliver(id: number, signal: string, ports: SignalPorts): SignalDelivery {
  try {
    ports.kill(id, signal);
    return { kind: 'sent' };
  } catch (error) {
    const name = systemErrorName(error);
    if (name === 'ESRCH') return { kind: 'nobody' };
    const message = `cannot send ${signal} to ${id}: ${errorText(error)}`;
    return name === 'EPERM' ? { kind: 'not-permitted', message } : { kind: 'refused', message };
  }
}
