import type { StartRequest } from '@hermit/core/spawner';
import type { Machine, OpenSpawner, OutputFile, ProcessView, ReuseReport, TestAccount } from '../machine/machine.ts';
import { MemoryKernel } from './memory-kernel.ts';
import type { MemoryManager } from './memory-process.ts';
import { MemoryPrograms } from './memory-programs.ts';

export const memoryBootId = 'memory-boot';
export const memoryAccount: TestAccount = { name: 'web', uid: 1001, gid: 1001, groups: [1001, 2000] };
export const managerView: ProcessView = { pid: 10, groupId: 10, sessionId: 9 };

/** A machine without a kernel: all processes are simulated, in this program's memory. */
export interface MemoryMachine extends Machine {
  readonly kernel: MemoryKernel;
  readonly programs: MemoryPrograms;
}

/** What a simulated machine has. */
export interface MemoryMachineOptions {
  /** Every path and bare name is a program that stays until it is ended. Default `false`. */
  readonly hasEveryProgram?: boolean;
}

/** Makes a simulated machine. Two of them have nothing in common. */
export function createMemoryMachine({ hasEveryProgram = false }: MemoryMachineOptions = {}): MemoryMachine {
  const kernel = new MemoryKernel();
  const programs = new MemoryPrograms(hasEveryProgram);
  let count = 0;
  const fresh = (word: string): string => `/memory/things/${word}-${++count}`;
  const find = (tag: string) => kernel.alive().filter(({ birth, isExecuted }) => isExecuted && birth.tag === tag);

  return {
    kind: 'memory',
    kernel,
    programs,
    bootId: memoryBootId,
    manager: managerView,
    account: () => memoryAccount,
    program: (tag, script, args) => ['/memory/node', 'subject', tag, JSON.stringify(script), ...args],
    installCommand: (name) => {
      const directory = fresh('commands');
      programs.install(`${directory}/${name}`, { kind: 'subject' });
      return directory;
    },
    makeDirectory: (name) => {
      const path = fresh(name);
      programs.makeDirectory(path);
      return path;
    },
    missingPath: fresh,
    uselessProgram: (why) => {
      const path = fresh(why);
      if (why !== 'missing') programs.install(path, { kind: 'useless', why });
      return path;
    },
    openOutput: () => openOutput(kernel),
    closedDescriptor: () => 9999,
    openSpare: () => {
      const { fd } = kernel.openOutput('spare');
      return () => kernel.descriptors.delete(fd);
    },
    managerDescriptors: () => [...kernel.descriptors.values()].map(({ link }) => link),
    reports: (tag, as) => kernel.reports.get(`${tag} ${as}`) ?? [],
    find: (tag) => find(tag).map(({ pid, groupId, sessionId }) => ({ pid, groupId, sessionId })),
    openGate: (gate) => kernel.openGate(gate),
    send: (pid, signal) => void kernel.send(pid, signal),
    descriptorCount: () => kernel.descriptors.size,
    helperPids: () => [...kernel.helperPids],
    filesIn: (directory) => [...kernel.files].filter((path) => path.startsWith(`${directory}/`)).sort(),
    memoryBytes: () => kernel.managerBytes,
    loaderUids: () => kernel.loaderUids,
    loaderEnvironment: () => new Map([['LD_DEBUG', 'libs']]),
    startElsewhere: async (request, end, open) => {
      const { manager, spawner } = await openAsOther(kernel, open);
      const result = await spawner.start(request, new AbortController().signal);
      kernel.endManager(manager, end === 'killed' ? 'dead' : 'stopped');
      return result;
    },
    startExhausted: async (request, open) => {
      const spawner = await open();
      kernel.isExhausted = true;
      try {
        return await spawner.start(request, new AbortController().signal);
      } finally {
        kernel.isExhausted = false;
      }
    },
    reusePid: (request, open) => reusePid(kernel, request, open),
    lookBlindly: async (handle, spawner) => {
      kernel.isBlind = true;
      try {
        const [seen] = await spawner.observe([handle], new AbortController().signal);
        return seen ?? { impossible: 'observe gave no answer' };
      } finally {
        kernel.isBlind = false;
      }
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    close: async () => {
      const left = kernel.alive().map(({ pid }) => pid);
      for (const pid of left) kernel.send(pid, 'SIGKILL');
      return left;
    },
  };
}

function openOutput(kernel: MemoryKernel): OutputFile {
  const { fd, output } = kernel.openOutput('output');
  return {
    fd,
    text: () => output.text,
    size: () => output.size,
    close: () => kernel.descriptors.delete(fd),
  };
}

async function openAsOther(kernel: MemoryKernel, open: OpenSpawner) {
  const own = kernel.manager;
  const manager: MemoryManager = { state: 'alive' };
  kernel.manager = manager;
  try {
    return { manager, spawner: await open() };
  } finally {
    kernel.manager = own;
  }
}

async function reusePid(
  kernel: MemoryKernel,
  request: StartRequest,
  open: OpenSpawner,
): Promise<ReuseReport | { readonly impossible: string }> {
  const never = new AbortController().signal;
  const [first, second] = [await open(), await open()];
  const result = await first.start(request, never);
  if (!result.ok) return { impossible: result.error.message };
  const { handle } = result;
  await second.adopt({ kind: 'handle', handle }, never);
  await second.observe([handle], never);
  const former = kernel.get(handle.pid);
  await first.kill(handle, never);
  if (former === null) return { impossible: `there is no process ${handle.pid}` };
  kernel.nextPid = handle.pid;
  const bystander = kernel.spawn({ ...former.birth, tag: 'bystander', env: new Map() }, null);
  kernel.nextPid += 1000;
  const signal = await second.signal(handle, 'SIGTERM', never);
  const kill = await second.kill(handle, never);
  const [observation] = await second.observe([handle], never);
  const isBystanderAlive = bystander.state === 'running';
  kernel.send(bystander.pid, 'SIGKILL');
  return observation === undefined
    ? { impossible: 'observe gave no answer' }
    : { signal, kill, observation, isBystanderAlive };
}
