import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SpawnerRecipe } from '../runner/conformance-options.ts';
import { reuseInNamespace, startInOtherManager } from './elsewhere.ts';
import { allPids, childPids, commandLineOf, ownDescriptors, viewOf } from './linux-processes.ts';
import type { Impossible, Machine, OutputFile, ProcessView, TestAccount } from './machine.ts';
import { readTestAccount } from './test-account.ts';
import { writeUselessProgram } from './useless-program.ts';

const subjectSource = fileURLToPath(new URL('../../programs/subject.mjs', import.meta.url));
const noRecipe = { impossible: 'the options name no recipe, so no manager can be made in a process of its own' };

/** Where the Linux machine keeps its files, and how it makes spawners elsewhere. */
export interface LinuxMachineOptions {
  readonly directory: string | null;
  readonly recipe: SpawnerRecipe | null;
}

/** The machine that this program runs on. Makes its directory at the first use; `close` removes what is in it. */
export function createLinuxMachine({ directory, recipe }: LinuxMachineOptions): Machine {
  const inherited = new Set(ownDescriptors({ isInherited: true }));
  let made: string | null = null;
  const others: { kill(signal: 'SIGKILL'): unknown }[] = [];
  let count = 0;
  const root = (): string => {
    made ??= layOut(directory);
    return made;
  };
  const subject = (): string => join(root(), 'subject.mjs');
  const fresh = (word: string): string => join(root(), 'things', `${word}-${++count}`);
  const pidsOf = (tag: string | null): readonly number[] =>
    allPids().filter((pid) => {
      const [, program, own] = commandLineOf(pid);
      return program === subject() && (tag === null || own === tag);
    });

  return {
    kind: 'linux',
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    manager: viewOf(process.pid) ?? { pid: process.pid, groupId: 0, sessionId: 0 },
    account: () => findAccount([process.execPath, subject()]),
    program: (tag, script, args) => [process.execPath, subject(), tag, root(), JSON.stringify(script), ...args],
    installCommand: (name) => {
      const folder = fresh('commands');
      mkdirSync(folder);
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${subject()}' "$@"\n`);
      chmodSync(path, 0o755);
      return folder;
    },
    makeDirectory: (name) => {
      const path = fresh(name);
      mkdirSync(path);
      return path;
    },
    missingPath: fresh,
    uselessProgram: (kind) => {
      const path = fresh(kind);
      writeUselessProgram(path, kind);
      return path;
    },
    openOutput: () => openOutput(fresh('output')),
    closedDescriptor: () => {
      const fd = openSync('/dev/null', 'r');
      closeSync(fd);
      return fd + 500;
    },
    openSpare: () => {
      const fd = openSync(fresh('spare'), 'w+');
      return () => closeSync(fd);
    },
    managerDescriptors: () => [
      ...ownDescriptors({ isInherited: false }),
      ...ownDescriptors({ isInherited: true }).filter((link) => !inherited.has(link)),
    ],
    reports: (tag, as) =>
      readdirSync(join(root(), 'reports'))
        .filter((name) => name.startsWith(`${tag}.${as}.`))
        .map((name) => JSON.parse(readFileSync(join(root(), 'reports', name, 'report'), 'utf8'))),
    find: (tag) =>
      pidsOf(tag)
        .map(viewOf)
        .filter((view): view is ProcessView => view !== null),
    openGate: (gate) => writeFileSync(join(root(), 'gates', gate), ''),
    send: (pid, signal) => {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself.
      }
    },
    descriptorCount: () => readdirSync('/proc/self/fd').length,
    helperPids: () => childPids().filter((pid) => commandLineOf(pid)[1] !== subject()),
    filesIn: (folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
    memoryBytes: () => process.memoryUsage().rss,
    loaderEnvironment: () =>
      new Map([
        ['LD_DEBUG', 'libs'],
        ['LD_DEBUG_OUTPUT', join(root(), 'loader', 'trace')],
      ]),
    loaderUids: () => readdirSync(join(root(), 'loader')).map((name) => statSync(join(root(), 'loader', name)).uid),
    startElsewhere: async (request, end) => {
      if (recipe === null) return noRecipe;
      const other = await startInOtherManager(recipe, request, end);
      if ('impossible' in other) return other;
      others.push(other.child);
      return other.result;
    },
    startExhausted: async (request) => {
      if (recipe === null) return noRecipe;
      const other = await startInOtherManager(recipe, request, 'exhausted');
      return 'impossible' in other ? other : other.result;
    },
    reusePid: async (request) => {
      const why = reasonAgainstNamespaces(recipe);
      return recipe === null || why !== null ? { impossible: why ?? '' } : reuseInNamespace(recipe, request);
    },
    lookBlindly: async () => ({ impossible: 'this machine cannot make a look fail' }),
    pause: () => pause(5),
    close: async () => {
      for (const other of others.splice(0)) other.kill('SIGKILL');
      if (made === null) return [];
      const left = pidsOf(null);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      rmSync(made, { recursive: true, force: true });
      made = null;
      return left;
    },
  };
}

/** Files and folders that test programs of any user can use. */
function layOut(directory: string | null): string {
  if (directory !== null) mkdirSync(directory, { recursive: true });
  const root = mkdtempSync(join(directory ?? tmpdir(), 'hermit-conformance-'));
  chmodSync(root, 0o755);
  for (const name of ['reports', 'drafts', 'gates', 'things', 'loader']) {
    mkdirSync(join(root, name));
    chmodSync(join(root, name), 0o777);
  }
  copyFileSync(subjectSource, join(root, 'subject.mjs'));
  return root;
}

function openOutput(path: string): OutputFile {
  const fd = openSync(path, 'a+');
  let isOpen = true;
  return {
    fd,
    text: () => readFileSync(path, 'utf8'),
    size: () => statSync(path).size,
    close: () => {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}

/** An account that can use all of these files. */
function findAccount(paths: readonly string[]): TestAccount | Impossible {
  if (process.getuid?.() !== 0) return { impossible: 'only root can start processes as somebody else' };
  for (const path of paths) {
    const closed = closedAncestor(path);
    if (closed !== null) return { impossible: `other users cannot reach ${path}, because ${closed} is closed to them` };
  }
  return readTestAccount() ?? { impossible: 'this machine has no account but root' };
}

/** The first part of a path that others may not pass through; `null` if there is none. */
function closedAncestor(path: string): string | null {
  for (let at = dirname(path); at !== '/'; at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return at;
  return null;
}

function reasonAgainstNamespaces(recipe: SpawnerRecipe | null): string | null {
  if (recipe === null) return noRecipe.impossible;
  if (process.getuid?.() !== 0) return 'only root can choose pids in a namespace of its own';
  const probe = spawnSync('unshare', ['-pf', '--mount-proc', 'true'], { timeout: 10_000 });
  return probe.status === 0 ? null : 'unshare cannot make a pid namespace here';
}
