import type {
  Adoption,
  AdoptionSubject,
  CancelSignal,
  ContractVersion,
  JsonObject,
  ProcessHandle,
  ProcessHint,
  ProcessObservation,
  ProcessSpawner,
  SignalName,
  SignalResult,
  SpawnerCapabilities,
  StartRequest,
  StartResult,
} from '@hermit/core/spawner';
import { contractVersion } from '@hermit/core/spawner';
import { checkIdentity } from '../process-identity.ts';
import { createProcessScanner } from '../process-scanner.ts';
import { errorText } from '../system-error.ts';
import { adoptProcess } from './adopt-process.ts';
import { killProcess } from './kill-process.ts';
import { lookFailed, observeProcess } from './observe-process.ts';
import { ProcessTable } from './process-table.ts';
import { refuse, signalProcess } from './signal-process.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { readHandle } from './spawner-handle.ts';
import type { SpawnerKind } from './spawner-kind.ts';
import { disposedError } from './start-failure.ts';

/**
 * Joins what all spawners of this machine share with what one kind does differently into one object of the contract, and
 * turns what none of them foresaw into data. Holds no timer and no descriptor for any process.
 */
export class LinuxSpawner implements ProcessSpawner {
  readonly name: string;
  readonly contractVersion: ContractVersion = contractVersion;
  readonly capabilities: SpawnerCapabilities;
  readonly optionsSchema: JsonObject | null;
  readonly #table = new ProcessTable();
  readonly #listeners = new Set<(hint: ProcessHint) => void>();
  readonly #context: SpawnerContext;
  #isDisposed = false;

  constructor(kind: SpawnerKind, { stateId, bootId }: { readonly stateId: string; readonly bootId: string }) {
    this.name = kind.name;
    this.capabilities = kind.capabilities;
    this.optionsSchema = kind.optionsSchema;
    this.#context = {
      kind,
      stateId,
      bootId,
      table: this.#table,
      scanner: createProcessScanner(),
      isDisposed: () => this.#isDisposed,
      hint: (serviceId) => this.#hint({ serviceId }),
    };
  }

  async start(request: StartRequest, cancel: CancelSignal): Promise<StartResult> {
    if (this.#isDisposed) return { ok: false, error: disposedError };
    try {
      return await this.#context.kind.start(request, cancel, this.#context);
    } catch (error) {
      const message = `the start failed unexpectedly: ${errorText(error)}`;
      return { ok: false, error: { code: 'internal', stage: null, message, cause: null } };
    }
  }

  observe(handles: readonly ProcessHandle[], _cancel: CancelSignal): Promise<readonly ProcessObservation[]> {
    return Promise.all(handles.map((handle) => this.#observe(handle)));
  }

  async adopt(subject: AdoptionSubject, _cancel: CancelSignal): Promise<Adoption> {
    const unknown = (message: string): Adoption => ({
      observation: lookFailed(message, []),
      handle: subject.kind === 'handle' ? subject.handle : null,
      watched: false,
    });
    if (this.#isDisposed) return unknown(disposedError.message);
    return adoptProcess(subject, this.#context).catch((error: unknown) => unknown(errorText(error)));
  }

  signal(handle: ProcessHandle, signal: SignalName, _cancel: CancelSignal): Promise<SignalResult> {
    return this.#send(() => signalProcess(handle, signal, this.#context));
  }

  kill(handle: ProcessHandle, _cancel: CancelSignal): Promise<SignalResult> {
    return this.#send(() => killProcess(handle, this.#context));
  }

  async release(handle: ProcessHandle): Promise<void> {
    const { kind, bootId } = this.#context;
    if (this.#isDisposed || typeof readHandle(handle, kind.name) === 'string') return;
    if (this.#table.get(handle.nonce)?.child?.progress.kind === 'running') return;
    if (checkIdentity(handle, bootId).kind !== 'gone') return;
    this.#table.remove(handle.nonce);
    await kind.forget(handle);
  }

  watch(listener: (hint: ProcessHint) => void): () => void {
    const own = (hint: ProcessHint): void => listener(hint);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#listeners.clear();
    this.#table.clear();
  }

  async #observe(handle: ProcessHandle): Promise<ProcessObservation> {
    if (this.#isDisposed) return lookFailed(disposedError.message, []);
    return observeProcess(handle, this.#context).catch((error: unknown) => lookFailed(errorText(error), []));
  }

  async #send(send: () => Promise<SignalResult>): Promise<SignalResult> {
    if (this.#isDisposed) return { ok: false, error: disposedError };
    return send().catch((error: unknown) => refuse('look-failed', errorText(error)));
  }

  #hint(hint: ProcessHint): void {
    for (const listener of [...this.#listeners]) listener(hint);
  }
}
