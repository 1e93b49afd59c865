import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { InputSource } from '@hermit/core';
import { type Finding, recheck } from './recheck.ts';
import type { SourcePorts } from './source-ports.ts';
import { watchDirectory } from './watch-directory.ts';

/** How often to look although the directory is watched; it may not have existed when the watch began. Milliseconds. */
const intervalMs = 5_000;

/** Reports whether something is at a path; a link counts as what it leads to. */
export function fileSource(name: string, path: string, { clock }: SourcePorts): InputSource {
  return recheck({
    name,
    clock,
    look: () => lookAtFile(path),
    intervalMs: () => intervalMs,
    hint: (wake) => watchDirectory(dirname(path), wake),
  });
}

async function lookAtFile(path: string): Promise<Finding> {
  try {
    await stat(path);
    return { value: true, detail: `${path} is there` };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { value: false, detail: `${path} is not there` };
    return { value: null, detail: `${path} cannot be looked at (${code})` };
  }
}
