import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type Fact, factProblem, isFact, type JsonValue } from '@hermit/core';
import type { Ownership } from './foreign-writer.ts';

/** Longest fact file, in bytes. */
const maxFileBytes = 1_048_576;

/** The facts of a file, or why there are none. Says nothing of what stands in a file that holds no facts. */
export type FactFile =
  | { readonly ok: true; readonly facts: readonly Fact[] }
  | { readonly ok: false; readonly why: string };

/** Says why an open file may not be believed; `null` if it may. */
export type FileJudge = (ownership: Ownership) => string | null;

/** Reads one file of a directory. `directory` is without links; a link that leads out of it is refused. Never rejects. */
export async function readFactFile(directory: string, name: string, judge: FileJudge): Promise<FactFile> {
  try {
    const path = await realpath(join(directory, name));
    if (!path.startsWith(directory + sep)) return refused('is a link that leads out of the directory');
    const read = await readText(path, judge);
    return typeof read === 'string' ? parseFacts(read) : read;
  } catch (error) {
    return refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no reason given'})`);
  }
}

async function readText(path: string, judge: FileJudge): Promise<string | FactFile> {
  // Opening a pipe must not wait for its other end.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > maxFileBytes) {
      return refused(`is no file, or has more than ${maxFileBytes} bytes`);
    }
    const fault = judge(stats);
    if (fault !== null) return refused(fault);
    const buffer = Buffer.alloc(stats.size);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads the text of a fact file: a JSON array of facts. */
export function parseFacts(text: string): FactFile {
  const value = jsonOf(text);
  if (!Array.isArray(value)) return refused('is no JSON array of facts');
  const facts: Fact[] = [];
  for (const [index, entry] of (value as readonly JsonValue[]).entries()) {
    if (!isFact(entry)) return refused(`has no fact at place ${index + 1}: ${factProblem(entry)}`);
    facts.push(entry);
  }
  return { ok: true, facts };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refused(why: string): FactFile {
  return { ok: false, why };
}
