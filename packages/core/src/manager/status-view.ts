import { invariant } from '../model/invariant-error.ts';
import type { Cause, Reason } from '../model/reason.ts';
import { reasonText } from '../model/reason-text.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import { templateNameOf } from '../model/service-id.ts';
import type { CauseStatus, ReasonStatus, ServiceStatus } from '../model/service-status.ts';
import type { ServiceState } from '../model/state.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { isoTime } from './iso-time.ts';
import type { Clock } from './ports.ts';
import type { ProcessTable } from './process-table.ts';

/** Turns what the reconciler remembers into what users see. Times move over to the wall clock here. */
export class StatusView {
  readonly #clock: Clock;
  readonly #table: ProcessTable;

  constructor(clock: Clock, table: ProcessTable) {
    this.#clock = clock;
    this.#table = table;
  }

  service(
    memory: Readonly<ServiceMemory>,
    definition: ServiceDefinition | undefined,
    demandedBy: readonly string[],
  ): ServiceStatus {
    const { decision, outline } = memory;
    invariant(decision !== null, `service ${memory.id} has no decision`);
    return {
      id: memory.id,
      kind: outline === null || outline.kind === 'rules' ? 'service' : outline.kind,
      template: templateNameOf(memory.id),
      description: definition?.description ?? null,
      state: decision.state,
      published: memory.published ?? [],
      desired: decision.desired,
      reason: this.reason(decision.reason, decision.state),
      ...this.#process(memory),
      restarts: Math.max(0, memory.starts - 1),
      consecutiveFailures: memory.consecutiveFailures,
      nextAttemptAt: decision.nextAttemptAtMs === null ? null : this.#at(decision.nextAttemptAtMs),
      lastExit: memory.lastExit === null ? null : { ...memory.lastExit.exit, at: this.#at(memory.lastExit.atMs) },
      demandedBy,
      waitingFor: decision.waitingFor.map((cause) => this.#cause(cause)),
      spawner: this.#table.process(memory.id)?.handle.spawner ?? outline?.spawner ?? '',
      definition: definition === undefined ? null : { file: definition.source.file, hash: definition.hash },
      operator: memory.operator,
    };
  }

  reason(reason: Reason, state: ServiceState): ReasonStatus {
    const { code, causes } = reason;
    return { code, message: reasonText(reason, state), causes: causes.map((cause) => this.#cause(cause)) };
  }

  #process(memory: Readonly<ServiceMemory>): Pick<ServiceStatus, 'pid' | 'startedAt' | 'uptimeMs'> {
    const { phase } = memory;
    if (phase.kind !== 'process' || phase.process.ended !== null) return { pid: null, startedAt: null, uptimeMs: null };
    const { pid, startedAtMs, nonce } = phase.process;
    const known = this.#table.process(memory.id);
    const startedAt = known?.handle.nonce === nonce ? isoTime(known.startedAtWallMs) : this.#at(startedAtMs);
    return { pid, startedAt, uptimeMs: Math.round(this.#clock.nowMs() - startedAtMs) };
  }

  #cause(cause: Cause): CauseStatus {
    return {
      kind: cause.kind,
      name: cause.name,
      ...(cause.state === undefined ? {} : { state: cause.state }),
      since: cause.sinceMs === null ? null : this.#at(cause.sinceMs),
      causes: cause.causes.map((inner) => this.#cause(inner)),
    };
  }

  /** A time on the monotonic clock as wall-clock time, by how long ago it was. */
  #at(monotonicMs: number): string {
    return isoTime(this.#clock.wallMs() - this.#clock.nowMs() + monotonicMs);
  }
}
