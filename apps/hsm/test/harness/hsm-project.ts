import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatusDocument } from '@hermit/control';
import type { ServiceStatus } from '@hermit/core';
import { onTestFinished } from 'vitest';
import { killAll, processesWith } from './processes.ts';
import { type RunningHsm, startProgram } from './running-hsm.ts';
import { waitUntil } from './wait-until.ts';

/** The program that is tested: the bundle, not the sources. */
export const hsmPath = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Definitions, a state directory and a socket of their own, below one temporary directory. */
export class HsmProject {
  readonly root: string;
  /** The definition directory. */
  readonly directory: string;
  readonly stateDirectory: string;
  readonly socket: string;
  readonly #started: RunningHsm[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'hsm-test-')));
    this.directory = join(this.root, 'services');
    this.stateDirectory = join(this.root, 'state');
    this.socket = join(this.root, 'run', 'control.sock');
    mkdirSync(this.directory);
    this.write(files);
  }

  /** Writes definition files; `ROOT` in a text stands for the temporary directory. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text.replaceAll('ROOT', this.root));
    }
  }

  remove(...names: readonly string[]): void {
    for (const name of names) rmSync(join(this.directory, name));
  }

  /** Starts any `hsm` command with the socket of the project, without waiting for anything. */
  start(argv: readonly string[], env: NodeJS.ProcessEnv = {}): RunningHsm {
    const hsm = startProgram(process.execPath, [hsmPath, ...argv], this.environment(env), this.root);
    this.#started.push(hsm);
    return hsm;
  }

  /** The same as another user, to whom the project was given. */
  startAs(uid: number, argv: readonly string[]): RunningHsm {
    const hsm = startProgram(process.execPath, [hsmPath, ...argv], this.environment({}), this.root, uid);
    this.#started.push(hsm);
    return hsm;
  }

  /** Makes another user the owner of everything in the project. */
  giveTo(uid: number): void {
    for (const path of [this.root, ...readdirSync(this.root, { recursive: true, encoding: 'utf8' })]) {
      chownSync(resolve(this.root, path), uid, uid);
    }
  }

  /** Starts the manager and waits for its ready line. */
  async run(argv: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<RunningHsm> {
    const hsm = this.start(['run', '--dir', this.directory, ...argv], env);
    await hsm.waitForLine(/^hsm ready: /);
    return hsm;
  }

  /** Runs one command to its end. */
  async cli(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
    const hsm = this.start(argv, env);
    const { code } = await hsm.exited;
    return { code, stdout: hsm.stdout, stderr: hsm.stderr };
  }

  /** Starts a bash script with the same environment, in which `hsm` is a function. */
  startShell(script: string): RunningHsm {
    const hsm = `hsm() { "${process.execPath}" "${hsmPath}" "$@"; }`;
    const program = startProgram('bash', ['-c', `${hsm}\n${script}`], this.environment({}), this.root);
    this.#started.push(program);
    return program;
  }

  /** Runs such a script to its end. */
  async shell(script: string): Promise<CliResult> {
    const program = this.startShell(script);
    const { code } = await program.exited;
    return { code, stdout: program.stdout, stderr: program.stderr };
  }

  async status(...services: readonly string[]): Promise<StatusDocument> {
    const { code, stdout, stderr } = await this.cli(['status', '--json', ...services]);
    if (code !== 0) throw new Error(`hsm status ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as StatusDocument;
  }

  /** The first status of a service that fits. */
  waitForService(id: string, fits: (service: ServiceStatus) => boolean): Promise<ServiceStatus> {
    let last: unknown;
    const look = async (): Promise<ServiceStatus | undefined> => {
      const service = (await this.status()).services.find((one) => one.id === id);
      last = service;
      return service !== undefined && fits(service) ? service : undefined;
    };
    return waitUntil(`a status of ${id}`, look, () => `last seen: ${JSON.stringify(last)}\n${this.output()}`);
  }

  /** Every process that the manager of this project started, or that has its path in the command line. */
  processes(): readonly number[] {
    return processesWith(`HSM_PROCESS=${this.stateId}:`, `${this.root}/`);
  }

  /** Ends processes that a manager left running on purpose. */
  async endLeftovers(): Promise<void> {
    killAll(this.processes());
    await waitUntil('the processes left to be gone', () => this.processes().length === 0);
  }

  output(): string {
    return this.#started.map((hsm) => hsm.output()).join('\n');
  }

  /** Ends everything, removes the files, and throws if a process was left that nobody meant to leave. */
  async dispose(): Promise<void> {
    const isFinished = (): boolean => this.#started.every((hsm) => hsm.hasExited);
    for (const hsm of this.#started) if (!hsm.hasExited) hsm.signal('SIGTERM');
    const isOrderly = await waitUntil('the managers to end', isFinished).then(
      () => true,
      () => false,
    );
    killAll(this.#started.filter((hsm) => !hsm.hasExited).map((hsm) => hsm.pid));
    const left = await this.#leftProcesses();
    killAll(left);
    rmSync(this.root, { recursive: true, force: true });
    if (!isOrderly) throw new Error(`hsm did not end after SIGTERM\n${this.output()}`);
    if (left.length > 0) throw new Error(`processes were left: ${left.join(', ')}\n${this.output()}`);
  }

  /** The helper of the lock needs a moment to notice the end of its manager. */
  async #leftProcesses(): Promise<readonly number[]> {
    return waitUntil('all processes to be gone', () => this.processes().length === 0).then(
      () => [],
      () => this.processes(),
    );
  }

  get stateId(): string {
    return createHash('sha256').update(this.stateDirectory).digest('hex').slice(0, 12);
  }

  private environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: this.root,
      NODE_COMPILE_CACHE: join(tmpdir(), 'hsm-test-compile-cache'),
      HSM_STATE_DIR: this.stateDirectory,
      HSM_SOCKET: this.socket,
      ...env,
    };
  }
}

/** A project that is disposed of, with its leak check, when the test ends. */
export function hsmProject(files: Readonly<Record<string, string>> = {}): HsmProject {
  const project = new HsmProject(files);
  onTestFinished(() => project.dispose(), 120_000);
  return project;
}
