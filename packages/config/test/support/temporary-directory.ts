import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, expect } from 'vitest';

/** Directories for the tests of one file; gone after each test, and with no descriptor left open on them. */
export function useTemporaryDirectories(): () => string {
  const made: string[] = [];
  const all: string[] = [];
  afterEach(() => {
    for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
  });
  afterAll(() => {
    expect(openFiles().filter((file) => all.some((directory) => file.startsWith(directory)))).toEqual([]);
  });
  return () => {
    const directory = mkdtempSync(join(tmpdir(), 'hermit-config-'));
    made.push(directory);
    all.push(directory);
    return directory;
  };
}

/** Writes files, by path relative to the directory, with mode 0644. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text, { mode: 0o644 });
  }
}

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}
