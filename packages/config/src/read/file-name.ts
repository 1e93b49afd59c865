/** What a name in a directory of definitions stands for. */
export type FileRole = 'definition' | 'facts' | 'defaults' | 'hermit' | 'skipped' | 'other';

/** The manager's own configuration, in the first directory. */
export const hermitFileName = 'hermit.toml';

/** Defaults of the definitions beside it. */
export const defaultsFileName = '_defaults.toml';

/** Files of package managers, which may well be here: a spawner is installed beside the definitions that use it. */
const ofPackageManagers: ReadonlySet<string> = new Set(['package.json', 'package-lock.json', 'npm-shrinkwrap.json']);

const leftovers = /(^\.)|(~$)|(\.(tmp|bak)$)|(\.dpkg-)/;

/** Whether a name is that of a fact file. */
export function isFactFileName(name: string): boolean {
  return name.endsWith('.json');
}

/**
 * The role of a name. Backups, unfinished copies and hidden files are `skipped`; `hermit.toml` of a later directory
 * too. What has nothing to do with definitions, such as a README or the `..data` of a ConfigMap, is `other`.
 */
export function roleOfName(name: string, isFirstDirectory: boolean): FileRole {
  if (leftovers.test(name)) return name.startsWith('.') && !/\.(toml|json)/.test(name) ? 'other' : 'skipped';
  if (isFactFileName(name)) return ofPackageManagers.has(name) ? 'skipped' : 'facts';
  if (!name.endsWith('.toml')) return 'other';
  if (name === hermitFileName) return isFirstDirectory ? 'hermit' : 'skipped';
  return name === defaultsFileName ? 'defaults' : 'definition';
}

/** Why a name is skipped, as a note. */
export function skipReason(name: string): string {
  if (name === hermitFileName) return 'only the first directory has the configuration of the manager';
  if (ofPackageManagers.has(name)) return 'it belongs to a package manager';
  return name.startsWith('.') ? 'its name begins with a dot' : 'its name is that of a backup or an unfinished copy';
}
