/** One lock made with `flock`, as the kernel tells of it in `/proc/locks` and in `/proc/PID/fdinfo/FD`. */
export interface FlockEntry {
  /** Who took it: 0 if that process is gone and the kernel does not tell its number here. */
  readonly pid: number;
  readonly device: { readonly major: number; readonly minor: number };
  readonly inode: number;
}

/** The locks in the text of `/proc/locks`, without those who wait for one. Pure. */
export function parseLocks(text: string): readonly FlockEntry[] {
  return text.split('\n').flatMap((line) => parseLock(line) ?? []);
}

/** The lock in the text of `/proc/PID/fdinfo/FD`; `null` if the descriptor holds none. Pure. */
export function parseLockOfDescriptor(text: string): FlockEntry | null {
  const line = text.split('\n').find((one) => one.startsWith('lock:'));
  return line === undefined ? null : parseLock(line.slice('lock:'.length));
}

function parseLock(line: string): FlockEntry | null {
  const match = /^\s*\d+: FLOCK\s+\S+\s+\S+\s+(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line);
  const [, pid, major, minor, inode] = match ?? [];
  if (pid === undefined || major === undefined || minor === undefined || inode === undefined) return null;
  const device = { major: Number.parseInt(major, 16), minor: Number.parseInt(minor, 16) };
  return { pid: Math.max(0, Number(pid)), device, inode: Number(inode) };
}

/** The two parts of a device number as `stat` gives it. Pure. */
export function deviceOf(dev: number): { readonly major: number; readonly minor: number } {
  const number = BigInt(dev);
  return {
    major: Number(((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn)),
    minor: Number((number & 0xffn) | ((number >> 12n) & ~0xffn)),
  };
}
