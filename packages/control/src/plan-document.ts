import type { Finding } from '@hermit/core';

/** What a reload would do with one service. `update`: the change applies without a restart. */
export type PlanAction = 'start' | 'stop' | 'restart' | 'update' | 'none';
export const planActions: readonly PlanAction[] = ['start', 'stop', 'restart', 'update', 'none'];

/** `POST /v1/plan`: what a reload would do. */
export interface PlanDocument {
  /** Equal plans have equal hashes; `reload` with it is refused if the plan is another one by then. */
  readonly hash: string;
  readonly changes: readonly {
    readonly id: string;
    readonly action: PlanAction;
    /** The keys that differ. Empty for a service that only follows others. */
    readonly keys: readonly string[];
    /** The services whose change makes this one follow. */
    readonly causedBy: readonly string[];
  }[];
  readonly findings: readonly Finding[];
}
