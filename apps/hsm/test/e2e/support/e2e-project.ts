import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createControlClient, type StatusDocument } from '@hermit/control';
import type { ServiceStatus } from '@hermit/core';
import { onTestFinished } from 'vitest';
import { HsmProject } from '../../harness/hsm-project.ts';
import { isRunning, startTimeOf } from '../../harness/processes.ts';
import type { RunningHsm } from '../../harness/running-hsm.ts';
import { waitUntil } from '../../harness/wait-until.ts';

/** The spawner that the whole suite runs with. */
export const spawnerName: string = process.env['HSM_E2E_SPAWNER'] ?? 'node';

/** A project whose managers use the spawner of the suite, and whose leak check knows every process it ever saw. */
export class E2eProject extends HsmProject {
  readonly #managers: RunningHsm[] = [];
  /** Start times by pid. */
  readonly #seen = new Map<number, string>();

  /** Starts a manager without waiting for anything. */
  startManager(argv: readonly string[] = [], directories = [this.directory], env: NodeJS.ProcessEnv = {}): RunningHsm {
    const dirs = directories.flatMap((directory) => ['--dir', directory]);
    const hsm = this.start(['run', '--spawner', spawnerName, '--poll-interval', '200ms', ...dirs, ...argv], env);
    this.#managers.push(hsm);
    return hsm;
  }

  /** Starts a manager and waits for its ready line. */
  override async run(argv: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<RunningHsm> {
    const hsm = this.startManager(argv, [this.directory], env);
    await hsm.waitForLine(/^hsm ready: /);
    return hsm;
  }

  /** A process that belongs to no manager; its pid. */
  startStranger(): number {
    const { pid = 0 } = spawn('sleep', ['86400'], { stdio: 'ignore' });
    this.remember(pid);
    return pid;
  }

  /** SIGKILL for a manager, and its end. */
  async killManager(hsm: RunningHsm): Promise<void> {
    hsm.signal('SIGKILL');
    await hsm.exited;
  }

  /** Asks over the socket, which is quicker than a command; the pids are remembered for the leak check. */
  override async status(...services: readonly string[]): Promise<StatusDocument> {
    const result = await createControlClient({ socketPath: this.socket }).status(services);
    if (!result.ok) throw new Error(`status: ${result.error.message}\n${this.output()}`);
    for (const { pid } of result.value.services) if (pid !== null) this.remember(pid);
    return result.value;
  }

  /** Adds a process to those that must be gone at the end. */
  remember(pid: number): void {
    const startTime = startTimeOf(pid);
    if (startTime !== '') this.#seen.set(pid, startTime);
  }

  async service(id: string): Promise<ServiceStatus> {
    const service = (await this.status(id)).services[0];
    if (service === undefined) throw new Error(`status has no service ${id}`);
    return service;
  }

  /** The process of a service that is ready; with `notPid` another one than that. */
  async readyPid(id: string, notPid?: number): Promise<number> {
    const isFitting = ({ state, pid }: ServiceStatus): boolean => state === 'ready' && pid !== null && pid !== notPid;
    const { pid } = await this.waitForService(id, isFitting);
    return pid ?? 0;
  }

  async readyPids(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map(await Promise.all(ids.map(async (id) => [id, await this.readyPid(id)] as const)));
  }

  /** Waits until the process of a service is on record; before that, only its mark leads the next manager to it. */
  async onRecord(id: string, pid: number): Promise<void> {
    const isThere = (): boolean =>
      this.lines(`state/services/${id}.json`).some((line) => line.includes(`"pid":${pid}`));
    await waitUntil(`the record of ${id}`, isThere);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** The lines of a file below the root; none while it is not there. */
  lines(name: string): readonly string[] {
    const path = this.path(name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Waits for so many lines in a file, each of them a pid, and remembers those. */
  async pidsIn(name: string, count: number): Promise<readonly number[]> {
    await waitUntil(
      `${count} pids in ${name}`,
      () => this.lines(name).length >= count,
      () => this.output(),
    );
    const pids = this.lines(name).map(Number);
    for (const pid of pids) this.remember(pid);
    return pids;
  }

  override async dispose(): Promise<void> {
    for (const hsm of this.#managers) if (!hsm.hasExited) hsm.signal('SIGTERM');
    const last = this.#managers.at(-1);
    const wasKilled = last === undefined || (await this.#exitSignal(last)) === 'SIGKILL';
    const isSocketLeft = !wasKilled && existsSync(this.socket);
    await super.dispose();
    const left = [...this.#seen].filter(([pid, startTime]) => isRunning(pid) && startTimeOf(pid) === startTime);
    if (left.length > 0) throw new Error(`processes were left: ${left.map(([pid]) => pid).join(', ')}`);
    if (isSocketLeft) throw new Error(`the socket ${this.socket} was left`);
  }

  async #exitSignal(hsm: RunningHsm): Promise<NodeJS.Signals | null> {
    await waitUntil('the manager to end', () => hsm.hasExited).catch(() => hsm.signal('SIGKILL'));
    return (await hsm.exited).signal;
  }
}

/** A project that is disposed of, with its leak check, when the test ends. */
export function e2eProject(files: Readonly<Record<string, string>> = {}): E2eProject {
  const project = new E2eProject(files);
  onTestFinished(() => project.dispose(), 120_000);
  return project;
}
