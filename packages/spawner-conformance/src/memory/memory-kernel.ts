import type { ExitStatus, SignalName } from '@hermit/core/spawner';
import type { ProgramReport } from '../machine/machine.ts';
import type { Step } from '../machine/script.ts';
import type { MemoryBirth, MemoryManager, MemoryOutput, MemoryProcess, MemoryStream } from './memory-process.ts';

const harmless: ReadonlySet<SignalName> = new Set(['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH']);
const floodText = 'flood of output\n'.repeat(4096);

/** Simulated processes: no clock, no randomness, and nothing happens but by a call. */
export class MemoryKernel {
  readonly processes: Map<number, MemoryProcess> = new Map();
  readonly reports: Map<string, ProgramReport[]> = new Map();
  readonly gates: Set<string> = new Set();
  readonly descriptors: Map<number, MemoryOutput> = new Map();
  readonly files: Set<string> = new Set();
  readonly helperPids: Set<number> = new Set();
  readonly loaderUids: number[] = [];
  /** How spawners change what they make; a place for flaws. */
  alterBirth: (birth: MemoryBirth) => MemoryBirth = (birth) => birth;
  /** The manager that a spawner opened now belongs to. */
  manager: MemoryManager = { state: 'alive' };
  managerBytes = 0;
  isBlind = false;
  isExhausted = false;
  nextPid = 1000;
  #births = 0;
  #nextDescriptor = 10;

  spawn(birth: MemoryBirth, place: { readonly groupId: number; readonly sessionId: number } | null): MemoryProcess {
    const pid = this.nextPid++;
    const process: MemoryProcess = {
      birth,
      pid,
      startTime: String(++this.#births),
      groupId: place?.groupId ?? pid,
      sessionId: place?.sessionId ?? pid,
      state: 'running',
      isMain: false,
      isExecuted: !birth.executesLater,
      diesWithManager: false,
      position: 0,
      dispositions: new Map(),
      onEnd: [],
    };
    this.processes.set(pid, process);
    if (birth.env.has('LD_DEBUG')) this.loaderUids.push(birth.uid);
    this.advance(process);
    return process;
  }

  openOutput(word: string): { readonly fd: number; readonly output: MemoryOutput } {
    const fd = this.#nextDescriptor++;
    const output: MemoryOutput = { link: `/memory/${word}-${fd}`, text: '', size: 0 };
    this.descriptors.set(fd, output);
    return { fd, output };
  }

  /** Processes that are there and no zombies. */
  alive(): readonly MemoryProcess[] {
    return [...this.processes.values()].filter(({ state }) => state === 'running' || state === 'stopped');
  }

  get(pid: number): MemoryProcess | null {
    const process = this.processes.get(pid);
    return process === undefined || process.state === 'gone' ? null : process;
  }

  openGate(gate: string): void {
    this.gates.add(gate);
    for (const process of this.alive()) this.advance(process);
  }

  /** Sends to one process. Whether there was one. */
  send(pid: number, signal: SignalName): boolean {
    const process = this.get(pid);
    if (process === null || process.state === 'zombie') return false;
    const disposition = process.dispositions.get(signal);
    if (signal === 'SIGKILL') this.end(process, { code: null, signal });
    else if (signal === 'SIGSTOP') process.state = 'stopped';
    else
      this.#receive(process, signal, disposition?.kind === 'tell' ? disposition.as : null, disposition !== undefined);
    return true;
  }

  /** Sends to all processes of a group. Whether there was one. */
  sendToGroup(groupId: number, signal: SignalName): boolean {
    const members = this.alive().filter((process) => process.groupId === groupId);
    return members.map(({ pid }) => this.send(pid, signal)).includes(true);
  }

  end(process: MemoryProcess, exit: ExitStatus): void {
    if (process.state === 'gone' || process.state === 'zombie') return;
    process.state = process.birth.manager.state === 'stopped' ? 'zombie' : 'gone';
    if (process.birth.manager.state === 'alive') for (const listener of process.onEnd) listener(exit);
  }

  endManager(manager: MemoryManager, state: 'stopped' | 'dead'): void {
    manager.state = state;
    if (state === 'stopped') return;
    for (const process of this.alive()) {
      if (process.birth.manager === manager && process.diesWithManager) this.send(process.pid, 'SIGKILL');
    }
  }

  tell(process: MemoryProcess, as: string): void {
    const key = `${process.birth.tag} ${as}`;
    const reports = this.reports.get(key) ?? [];
    this.reports.set(key, [...reports, describeProcess(process, this.descriptors)]);
  }

  /** Lets a process go on with its script as far as it can. */
  advance(process: MemoryProcess): void {
    while (process.state === 'running' && process.isExecuted) {
      const step = process.birth.script[process.position];
      if (step === undefined || (step.do === 'wait' && !this.gates.has(step.gate))) return;
      process.position++;
      this.#take(process, step);
    }
  }

  /** Lets a process execute its program that did not do so when it was made. */
  execute(process: MemoryProcess): void {
    process.isExecuted = true;
    this.advance(process);
  }

  #receive(process: MemoryProcess, signal: SignalName, as: string | null, isHandled: boolean): void {
    if (signal === 'SIGCONT' && process.state === 'stopped') process.state = 'running';
    if (signal === 'SIGWINCH') this.tell(process, 'sign-of-life');
    if (as !== null) this.tell(process, as);
    else if (!isHandled && !harmless.has(signal)) this.end(process, { code: null, signal });
    this.advance(process);
  }

  #take(process: MemoryProcess, step: Step): void {
    switch (step.do) {
      case 'tell':
        return this.tell(process, step.as);
      case 'ignore':
        return void process.dispositions.set(step.signal, { kind: 'ignore' });
      case 'trap':
        return void process.dispositions.set(step.signal, { kind: 'tell', as: step.as });
      case 'print':
        return this.#write(process, step.stream === 'stderr' ? 2 : 1, step.text, step.text.length);
      case 'flood':
        return this.#write(process, 1, floodText, step.bytes);
      case 'child': {
        const { tag, script, session } = step;
        this.spawn(
          { ...process.birth, tag, script, args: [], executesLater: false },
          session === 'own' ? null : process,
        );
        return;
      }
      case 'exit':
        return this.end(process, { code: step.code, signal: null });
      case 'die':
        return this.end(process, { code: null, signal: step.signal });
      case 'wait':
        return;
      default:
        step satisfies never;
    }
  }

  #write(process: MemoryProcess, fd: number, text: string, size: number): void {
    const output = outputOf(process.birth.streams.get(fd), this.descriptors);
    for (const one of [output, process.birth.capture]) if (one !== null) append(one, text, size);
  }
}

function append(output: MemoryOutput, text: string, size: number): void {
  output.text = (output.text + text).slice(-floodText.length);
  output.size += size;
}

function outputOf(stream: MemoryStream | undefined, table: ReadonlyMap<number, MemoryOutput>): MemoryOutput | null {
  if (stream?.kind === 'output') return stream.output;
  return stream?.kind === 'borrowed' ? (table.get(stream.fd) ?? null) : null;
}

function describeProcess({ birth }: MemoryProcess, table: ReadonlyMap<number, MemoryOutput>): ProgramReport {
  const { args, env, workingDirectory, umask, uid, gid, groups, streams } = birth;
  const link = (stream: MemoryStream): string =>
    stream.kind === 'other' ? stream.link : (outputOf(stream, table)?.link ?? '/dev/null');
  const descriptors = [...streams].map(([fd, stream]) => [fd, link(stream)] as const);
  return { args, env: [...env], workingDirectory, umask, uid, gid, groups, descriptors };
}
