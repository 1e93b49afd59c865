import { isDeepStrictEqual } from 'node:util';
import type {
  Adoption,
  CancelSignal,
  ProcessHandle,
  ProcessObservation,
  ProcessPurpose,
  ProcessSpawner,
  SpawnerCapabilities,
  SpawnerError,
  StartIntent,
  StartRequest,
  StartResult,
} from '@hermit/core/spawner';
import type { Impossible, Machine, ProcessView, ProgramReport } from '../machine/machine.ts';
import { type Script, tell } from '../machine/script.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import { guardSpawner } from './guarded-spawner.ts';
import { ClauseFailure, ClauseSkip } from './outcome.ts';

/** Never cancels. */
export const never: CancelSignal = new AbortController().signal;

const letters: ReadonlyMap<ProcessPurpose, string> = new Map([
  ['main', 'm'],
  ['pre-start', 'p'],
  ['stop', 's'],
  ['reload', 'r'],
  ['probe', 'b'],
]);

/** What a clause changes in a start, beside the fields of the request. */
export interface StartChanges extends Partial<StartRequest> {
  readonly script?: Script;
  readonly args?: readonly string[];
  readonly tag?: string;
}

/** A process that was started, and the tag that its program carries. */
export interface Started {
  readonly handle: ProcessHandle;
  readonly tag: string;
  readonly request: StartRequest;
  readonly watched: boolean;
}

export type Exited = Extract<ProcessObservation, { kind: 'exited' }>;

let count = 0;

/** What a clause works with: a spawner of its own, the machine, and checks. */
export class ClauseContext {
  readonly spawner: ProcessSpawner;
  readonly capabilities: SpawnerCapabilities;
  readonly machine: Machine;
  readonly options: ConformanceOptions;
  readonly #opened: ProcessSpawner[];
  readonly #handles: ProcessHandle[] = [];
  readonly #tags = new Set<string>();

  constructor(spawner: ProcessSpawner, options: ConformanceOptions) {
    this.spawner = guardSpawner(spawner, options.limits.callMs);
    this.capabilities = spawner.capabilities;
    this.machine = options.machine;
    this.options = options;
    this.#opened = [this.spawner];
  }

  /** Another spawner object on the same state, as the next manager would open it. */
  async fresh(): Promise<ProcessSpawner> {
    const spawner = guardSpawner(await this.options.open(), this.options.limits.callMs);
    this.#opened.push(spawner);
    return spawner;
  }

  unique(word: string): string {
    return `${word}-${process.pid}-${++count}`;
  }

  /** A tag of a process that the clause makes by other means; it is ended with the clause. */
  tag(): string {
    const tag = this.unique('tag');
    this.#tags.add(tag);
    return tag;
  }

  nonce(purpose: ProcessPurpose = 'main'): string {
    return `${letters.get(purpose) ?? 'm'}.0123456789abcdef.${this.unique('n')}x${Date.now().toString(36)}`;
  }

  /** A request that every spawner can fulfil, changed as given, and the tag of its program. */
  request(changes: StartChanges = {}): { readonly request: StartRequest; readonly tag: string } {
    const { script = [], args = [], tag = this.tag(), env, ...rest } = changes;
    this.#tags.add(tag);
    const purpose = changes.purpose ?? 'main';
    const request: StartRequest = {
      serviceId: this.unique('service'),
      purpose,
      operationId: ++count,
      nonce: this.nonce(purpose),
      argv: this.machine.program(tag, script, args),
      workingDirectory: '/',
      user: null,
      group: null,
      umask: 0o022,
      killMode: 'group',
      stdio: { stdout: null, stderr: null },
      captureBytes: 0,
      options: this.options.spawnerOptions,
      ...rest,
      env: new Map([...(env ?? [['PATH', '/usr/bin:/bin']]), ...this.options.env]),
    };
    return { request, tag };
  }

  /** Starts, and lets the clause fail if that does not work. */
  async start(changes: StartChanges = {}, spawner: ProcessSpawner = this.spawner): Promise<Started> {
    const { request, tag } = this.request(changes);
    const { handle, watched } = this.started(await spawner.start(request, never));
    return { handle, watched, tag, request };
  }

  /** Starts a program and waits until it has reported under the name `ready`, before it follows its script. */
  async startReady(changes: StartChanges = {}, spawner: ProcessSpawner = this.spawner): Promise<Started> {
    const started = await this.start({ ...changes, script: [...(changes.script ?? []), tell('ready')] }, spawner);
    await this.report(started.tag, 'ready');
    return started;
  }

  /** Starts what must fail, and gives the error. */
  async startFails(changes: StartChanges): Promise<SpawnerError> {
    const result = await this.spawner.start(this.request(changes).request, never);
    if (!result.ok) return result.error;
    this.#handles.push(result.handle);
    return this.fail('the start should have failed, and was reported as a success');
  }

  /** The good part of an answer; anything else fails the clause. */
  started(result: StartResult): Extract<StartResult, { ok: true }> {
    if (!result.ok) return this.fail(`the start failed: ${describeError(result.error)}`);
    this.#handles.push(result.handle);
    return result;
  }

  async observe(handle: ProcessHandle, spawner: ProcessSpawner = this.spawner): Promise<ProcessObservation> {
    const answers = await spawner.observe([handle], never);
    const [answer] = answers;
    if (answer === undefined || answers.length !== 1) return this.fail(`observe gave ${answers.length} answers for 1`);
    return answer;
  }

  /** Waits until the process is seen to have ended. */
  ended(handle: ProcessHandle, spawner: ProcessSpawner = this.spawner): Promise<Exited> {
    return this.until('observe says "exited"', async () => {
      const observation = await this.observe(handle, spawner);
      return observation.kind === 'exited' ? observation : null;
    });
  }

  adoptHandle(handle: ProcessHandle, spawner: ProcessSpawner): Promise<Adoption> {
    return spawner.adopt({ kind: 'handle', handle: throughJson(handle) }, never);
  }

  /** Asks again while the answer is a doubt about strangers, who come and go on a busy machine. */
  async adoptIntent(changes: Partial<StartIntent>, spawner: ProcessSpawner): Promise<Adoption> {
    const intent: StartIntent = {
      serviceId: 'nobody',
      purpose: 'main',
      nonce: null,
      shapeHash: '0123456789abcdef',
      spawner: this.spawner.name,
      bootId: this.machine.bootId,
      ...changes,
    };
    const deadline = performance.now() + this.options.limits.waitMs;
    for (;;) {
      const adoption = await spawner.adopt({ kind: 'intent', intent }, never);
      const isDoubt = adoption.observation.kind === 'unknown' && !adoption.observation.provenOurs;
      if (!isDoubt || performance.now() > deadline) return adoption;
      await this.machine.pause();
    }
  }

  /** The first report of a program under a name. */
  report(tag: string, as: string): Promise<ProgramReport> {
    return this.until(`the program has told "${as}"`, () => this.machine.reports(tag, as)[0]);
  }

  /** Waits until a process of a tag runs. */
  alive(tag: string): Promise<ProcessView> {
    return this.until(`the program runs`, () => this.machine.find(tag)[0]);
  }

  isAlive(tag: string): boolean {
    return this.machine.find(tag).length > 0;
  }

  gone(tag: string, what = 'the process is gone'): Promise<true> {
    return this.until(what, () => !this.isAlive(tag) || null);
  }

  /**
   * Waits until a program has dealt with whatever reached it so far: it answers a signal that comes after, or is gone.
   * Without this, "nothing arrived" would only mean that nobody waited.
   */
  async settled(tag: string): Promise<void> {
    const before = this.machine.reports(tag, 'sign-of-life').length;
    await this.until('the program gives a sign of life, or is gone', () => {
      const [view] = this.machine.find(tag);
      if (view === undefined || this.machine.reports(tag, 'sign-of-life').length > before) return true;
      this.machine.send(view.pid, 'SIGWINCH');
      return null;
    });
  }

  /** Starts another process and waits until it runs: by then, one that should not be there would be seen. */
  async afterNextStart(): Promise<void> {
    await this.startReady();
  }

  /** Waits for a state of the world. */
  async until<Value>(
    what: string,
    look: () => Promise<Value | null | undefined> | Value | null | undefined,
  ): Promise<Value> {
    const deadline = performance.now() + this.options.limits.waitMs;
    for (;;) {
      const value = await look();
      if (value !== null && value !== undefined) return value;
      if (performance.now() > deadline) return this.fail(`waited in vain until ${what}`);
      await this.machine.pause();
    }
  }

  /** Calls again and again what must be idempotent. */
  async repeat(call: (round: number) => Promise<void>): Promise<void> {
    for (let round = 1; round <= this.options.repeats; round++) await call(round);
  }

  /** Unwraps the answer of the machine; skips the clause if it cannot do what is asked. */
  possible<Value>(answer: Value | Impossible): Value {
    if (typeof answer === 'object' && answer !== null && 'impossible' in answer) return this.skip(answer.impossible);
    return answer as Value;
  }

  check(condition: boolean, message: string): void {
    if (!condition) this.fail(message);
  }

  equal(seen: unknown, expected: unknown, what: string): void {
    if (isDeepStrictEqual(seen, expected)) return;
    this.fail(`${what}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`);
  }

  fail(message: string): never {
    throw new ClauseFailure(message);
  }

  skip(reason: string): never {
    throw new ClauseSkip(reason);
  }

  /** Ends everything that the clause made. Not part of what is tested. */
  async cleanUp(): Promise<void> {
    for (const tag of this.#tags) for (const { pid } of this.machine.find(tag)) this.machine.send(pid, 'SIGKILL');
    for (const tag of this.#tags) {
      for (let looks = 0; this.isAlive(tag) && looks < 1000; looks++) await this.machine.pause();
    }
    await this.#release().catch(() => {});
    await Promise.allSettled(this.#opened.map((spawner) => spawner.dispose()));
  }

  /** A spawner that keeps something for a process may need a look at its end before it lets go. */
  async #release(): Promise<void> {
    await this.spawner.observe(this.#handles, never);
    for (const handle of this.#handles) await this.spawner.release(handle);
  }
}

/** The same data after it was on disk. */
export function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

export function describeError(error: SpawnerError): string {
  return `${error.code}${error.stage === null ? '' : ` at ${error.stage}`}: ${error.message}`;
}
