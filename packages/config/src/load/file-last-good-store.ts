import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mapBounded } from '../read/map-bounded.ts';
import { systemErrorCode } from '../read/system-error.ts';
import { parseLastGoodRecord, renderLastGoodRecord } from './last-good-record.ts';
import { contentText, directoryOf, type LastGoodEntry, type LastGoodStore } from './last-good-store.ts';

const entryName = /^([0-9a-f]{16})-([0-9a-f]{32})-([0-9a-f]{32})\.json$/;
const largestRecordBytes = 16 * 1024 * 1024;

/**
 * A store in a directory of its own, made with mode 0700 when the first entry is saved; entries have mode 0600. The name
 * of an entry holds digests of the file's directory, its path and the content, so that a listing alone tells what is
 * kept and what has changed. Entries that do not fit their name, or that somebody else could have written, are ignored.
 */
export function createLastGoodStore(directory: string): LastGoodStore {
  return new FileLastGoodStore(directory);
}

class FileLastGoodStore implements LastGoodStore {
  readonly #directory: string;
  #isUnsynced = false;
  /** File names of entries by digest of their path; read once, since only this process writes here. */
  #index: Promise<Map<string, string[]>> | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async get(path: string): Promise<LastGoodEntry | null> {
    const names = (await this.#names()).get(pathDigest(path)) ?? [];
    const entries = await Promise.all(names.map((name) => this.#read(name)));
    return newest(entries.filter((entry) => entry?.path === path));
  }

  async list(directory: string): Promise<readonly LastGoodEntry[]> {
    const prefix = `${digest(directory, 16)}-`;
    const entries = await this.#entries((name) => name.startsWith(prefix));
    return entries.filter(({ path }) => directoryOf(path) === directory);
  }

  /** The names of entries do not tell which directory is above another one, so all of them are read. */
  async listBelow(directory: string): Promise<readonly LastGoodEntry[]> {
    const entries = await this.#entries(() => true);
    return entries.filter(({ path }) => path.startsWith(`${directory}/`));
  }

  async save(entry: LastGoodEntry): Promise<void> {
    const index = await this.#names();
    const key = pathDigest(entry.path);
    const name = `${digest(directoryOf(entry.path), 16)}-${key}-${contentDigest(entry)}.json`;
    const older = (index.get(key) ?? []).filter((known) => known !== name);
    if (index.get(key)?.includes(name) !== true) await this.#write(name, renderLastGoodRecord(entry));
    index.set(key, [...older, name]);
    // The new entry must be there for good before the old one goes.
    if (older.length > 0) await this.#syncDirectory();
    for (const old of older) await rm(join(this.#directory, old), { force: true });
    index.set(key, [name]);
  }

  async prune(directory: string, keep: ReadonlySet<string>): Promise<void> {
    const index = await this.#names();
    const prefix = `${digest(directory, 16)}-`;
    const kept = new Set([...keep].map(pathDigest));
    for (const [key, names] of index) {
      if (kept.has(key) || !names.some((name) => name.startsWith(prefix))) continue;
      for (const name of names) await rm(join(this.#directory, name), { force: true });
      index.delete(key);
    }
    if (this.#isUnsynced) await this.#syncDirectory();
  }

  /** The newest entry of each path among the chosen ones, sorted by path. */
  async #entries(isChosen: (name: string) => boolean): Promise<LastGoodEntry[]> {
    const names = [...(await this.#names()).values()].flat().filter(isChosen);
    const entries = await mapBounded(names, 64, (name) => this.#read(name));
    const byPath = Map.groupBy(entries, (entry) => entry?.path ?? null);
    byPath.delete(null);
    return [...byPath.values()]
      .flatMap((versions) => newest(versions) ?? [])
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #syncDirectory(): Promise<void> {
    const handle = await open(this.#directory, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await handle.sync();
      this.#isUnsynced = false;
    } finally {
      await handle.close();
    }
  }

  #names(): Promise<Map<string, string[]>> {
    this.#index ??= this.#readIndex();
    return this.#index;
  }

  async #readIndex(): Promise<Map<string, string[]>> {
    const index = new Map<string, string[]>();
    for (const name of await this.#listDirectory()) {
      const key = entryName.exec(name)?.[2];
      if (key !== undefined) index.set(key, [...(index.get(key) ?? []), name]);
    }
    return index;
  }

  async #listDirectory(): Promise<string[]> {
    try {
      const stat = await lstat(this.#directory);
      return stat.isDirectory() && isOwn(stat) ? (await readdir(this.#directory)).sort() : [];
    } catch {
      return [];
    }
  }

  async #read(name: string): Promise<LastGoodEntry | null> {
    try {
      const path = join(this.#directory, name);
      const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const stat = await handle.stat();
        if (!stat.isFile() || stat.size > largestRecordBytes || !isOwn(stat)) return null;
        const entry = parseLastGoodRecord(await handle.readFile('utf8'));
        return entry !== null && name.endsWith(`-${contentDigest(entry)}.json`) ? entry : null;
      } finally {
        await handle.close();
      }
    } catch {
      return null;
    }
  }

  async #write(name: string, text: string): Promise<void> {
    await this.#makeDirectory();
    const temporary = join(this.#directory, `.${name}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, join(this.#directory, name));
      this.#isUnsynced = true;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #makeDirectory(): Promise<void> {
    try {
      const stat = await lstat(this.#directory);
      if (!stat.isDirectory()) throw new Error(`${this.#directory} is no directory`);
      if (!isOwn(stat)) throw new Error(`${this.#directory} belongs to somebody else, or others can write it`);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await chmod(this.#directory, 0o700);
    }
  }
}

function isOwn(stat: { readonly uid: number; readonly mode: number }): boolean {
  return stat.uid === process.geteuid?.() && (stat.mode & 0o022) === 0;
}

/** A crash between writing the new and removing the old one leaves two: the newer counts. */
function newest(entries: readonly (LastGoodEntry | null)[]): LastGoodEntry | null {
  return entries.reduce<LastGoodEntry | null>(
    (best, entry) => (entry !== null && (best === null || entry.savedAtMs > best.savedAtMs) ? entry : best),
    null,
  );
}

function pathDigest(path: string): string {
  return digest(path, 32);
}

function contentDigest(entry: LastGoodEntry): string {
  return digest(contentText(entry), 32);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
