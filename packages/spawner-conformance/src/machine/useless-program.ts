import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { UselessProgram } from './machine.ts';

const contents: Readonly<Record<Exclude<UselessProgram, 'missing' | 'directory'>, string>> = {
  'not-executable': '#!/bin/sh\nexit 0\n',
  'plain-text': 'exit 0\n',
  'missing-interpreter': '#!/no/such/interpreter\nexit 0\n',
  garbage: '\x7fELF this is no program\n',
};

/** Puts something at a path that cannot be executed. */
export function writeUselessProgram(path: string, kind: UselessProgram): void {
  if (kind === 'missing') return;
  if (kind === 'directory') return void mkdirSync(path);
  writeFileSync(path, contents[kind]);
  chmodSync(path, kind === 'not-executable' ? 0o644 : 0o755);
}
