/** What is known of a file or directory when it is judged. */
export interface OwnedEntry {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Why an entry is not safe to read definitions from, and what mends it. */
export interface OwnershipFault {
  readonly message: string;
  readonly suggestion: string;
}

const groupWritable = 0o020;
const othersWritable = 0o002;
const sticky = 0o1000;

/**
 * Judges a file, or the directory that holds it. Read by root: it belongs to root and nobody else can write it. Read by
 * another user: it belongs to root or that user and not everyone can write it. `null`: it is safe.
 */
export function ownershipFault(entry: OwnedEntry, euid: number): OwnershipFault | null {
  if (entry.uid !== 0 && entry.uid !== euid) return foreignOwner(entry, euid);
  if ((entry.mode & othersWritable) !== 0) return writableBy('everyone', entry, euid === 0 ? 'go-w' : 'o-w');
  if (euid === 0 && (entry.mode & groupWritable) !== 0) return writableBy(`group ${entry.gid}`, entry, 'go-w');
  return null;
}

/**
 * Judges a directory above, which matters to root only: whoever owns it, or can write it without a sticky bit, can put
 * another directory in place of the one below. The group is trusted there, as distributions do with `/usr/local`.
 */
export function ancestorFault(entry: OwnedEntry, euid: number): OwnershipFault | null {
  if (euid !== 0 || entry.path === '/') return null;
  if (entry.uid !== 0) return foreignOwner(entry, euid);
  if ((entry.mode & othersWritable) !== 0 && (entry.mode & sticky) === 0) return writableBy('everyone', entry, 'o-w');
  return null;
}

function foreignOwner(entry: OwnedEntry, euid: number): OwnershipFault {
  const wanted = euid === 0 ? 'root' : `root or the user ${euid}`;
  return {
    message: `${entry.path} belongs to the user ${entry.uid}, not to ${wanted}, so that user could change what is run`,
    suggestion: `chown ${euid} ${shellQuoted(entry.path)}`,
  };
}

function writableBy(whom: string, entry: OwnedEntry, change: string): OwnershipFault {
  const mode = (entry.mode & 0o7777).toString(8).padStart(4, '0');
  return {
    message: `${entry.path} can be written by ${whom} (mode ${mode}), who could change what is run`,
    suggestion: `chmod ${change} ${shellQuoted(entry.path)}`,
  };
}

function shellQuoted(path: string): string {
  return /^[A-Za-z0-9_./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
