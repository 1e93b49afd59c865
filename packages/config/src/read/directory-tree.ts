import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { isFactFileName } from './file-name.ts';
import { compareCodePoints } from './guarded-directory.ts';

/** More directories below one path are not read: a tree like that of a whole system is no place for definitions. */
export const largestTree = 2000;

/** A directory and those below it, each before those inside it, in the order of their names. */
export interface DirectoryTree {
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
  /** Whether there are more than `largestTree` directories; then the rest was not looked at. */
  readonly isTooLarge: boolean;
}

/**
 * Walks down from a directory. Names that begin with a dot and `node_modules` are passed over. Symbolic links to directories are
 * not followed, with a finding: so nothing is loaded twice, and no link leads in a circle. A directory that cannot be
 * read is among the paths, for whoever reads it to say so. Never rejects.
 */
export async function walkDirectories(root: string): Promise<DirectoryTree> {
  const paths: string[] = [];
  const findings: Finding[] = [];
  const open = [root];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (paths.length === largestTree) return { paths, findings, isTooLarge: true };
    paths.push(path);
    const entries = await entriesOf(path);
    const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
    open.push(...inside.reverse());
    findings.push(...(await linkFindings(path, entries)));
  }
  return { paths, findings, isTooLarge: false };
}

async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter(({ name }) => isWalked(name)).sort((a, b) => compareCodePoints(a.name, b.name));
}

/** A directory with the name of a file is reported as such where files are read. */
function isWalked(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules' && !name.endsWith('.toml') && !isFactFileName(name);
}

async function linkFindings(path: string, entries: readonly Dirent[]): Promise<Finding[]> {
  const links = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(path, name));
  const areDirectories = await Promise.all(links.map(isDirectory));
  return links
    .filter((_, index) => areDirectories[index])
    .map((link) => {
      const message = 'this is a symbolic link to a directory, and was not followed';
      return createFinding('link-not-followed', wholeFile(link), message, 'put the directory itself here');
    });
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
