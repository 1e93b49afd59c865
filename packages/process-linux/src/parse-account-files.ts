/** One line of `/etc/passwd`. */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** One line of `/etc/group`. */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Reads the text of `/etc/passwd`. Lines that are malformed, comments or NIS markers (`+`, `-`) are left out. */
export function parsePasswd(text: string): readonly PasswdEntry[] {
  return fieldsOf(text).flatMap(([name, , uidText, gidText, , home, shell]) => {
    const uid = parseAccountNumber(uidText);
    const gid = parseAccountNumber(gidText);
    if (name === undefined || uid === null || gid === null) return [];
    return [{ name, uid, gid, home: home || '/', shell: shell || '/bin/sh' }];
  });
}

/** Reads the text of `/etc/group`, by the same rules. */
export function parseGroup(text: string): readonly GroupEntry[] {
  return fieldsOf(text).flatMap(([name, , gidText, members]) => {
    const gid = parseAccountNumber(gidText);
    if (name === undefined || gid === null) return [];
    return [{ name, gid, members: (members ?? '').split(',').filter((member) => member !== '') }];
  });
}

/** A user or group id in decimal; `null` for any other text. The largest one means "none" to the kernel. */
export function parseAccountNumber(text: string | undefined): number | null {
  if (text === undefined || !/^(0|[1-9][0-9]{0,9})$/.test(text)) return null;
  const number = Number(text);
  return number < 0xffff_ffff ? number : null;
}

function fieldsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => /^[^#+:-][^:]*:/.test(line))
    .map((line) => line.split(':'));
}
