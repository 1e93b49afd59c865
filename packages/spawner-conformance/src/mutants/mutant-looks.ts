import type { ProcessHandle } from '@hermit/core/spawner';
import type { MemoryKernel } from '../memory/memory-kernel.ts';
import { memoryBootId } from '../memory/memory-machine.ts';

/** Whether a process with this pid is there that a manager made, whoever it is. */
export function isMainAlive(kernel: MemoryKernel, pid: number): boolean {
  return kernel.alive().some((process) => process.pid === pid && process.isMain);
}

/** The same handle as of this boot. */
export function rebooted(handle: ProcessHandle): ProcessHandle {
  return handle.bootId === 'another-boot' ? { ...handle, bootId: memoryBootId } : handle;
}
