import { unescapeOctal } from './unescape-octal.ts';

/** One line of fstab, as far as it matters here. */
export interface FstabEntry {
  readonly mountPoint: string;
  readonly type: string;
  readonly options: ReadonlySet<string>;
}

/** The entries of an fstab in their order. Lines that are no entries are left out. */
export function parseFstab(text: string): readonly FstabEntry[] {
  return text.split('\n').flatMap(entryOf);
}

function entryOf(line: string): FstabEntry[] {
  const fields = line.trim().split(/[ \t]+/);
  const [source, mountPoint, type, options = 'defaults'] = fields;
  if (source === undefined || source.startsWith('#') || mountPoint === undefined || type === undefined) return [];
  return [{ mountPoint: unescapeOctal(mountPoint), type, options: new Set(options.split(',')) }];
}

/**
 * Whether the boot waits for this entry: it names a directory, is mounted without being asked for, at once rather than on
 * access, and its failure would count as one. Remote file systems are no exception.
 */
export function isMountedAtBoot({ mountPoint, type, options }: FstabEntry): boolean {
  if (!mountPoint.startsWith('/') || type === 'swap' || type === 'ignore') return false;
  const isInBackground = options.has('bg') && (type === 'nfs' || type === 'nfs4');
  return !isInBackground && ![...options].some(isExcuse);
}

/** `x-systemd.wanted-by` and `required-by` tie the mount to something that systemd starts; the boot as a whole does not wait. */
function isExcuse(option: string): boolean {
  if (option === 'noauto' || option === 'nofail' || option === 'x-systemd.automount') return true;
  return option.startsWith('x-systemd.wanted-by=') || option.startsWith('x-systemd.required-by=');
}
