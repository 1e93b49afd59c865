import type { Finding } from '@hermit/core';

/** What a reload would do with one service. `update`: the change applies without a restart. */
export type PlanAction = 'start' | 'stop' | 'restart' | 'update' | 'none';
export const planActions: readonly PlanAction[] = ['start', 'stop', 'restart', 'update', 'none'];

export type PlanDefinition = 'added' | 'removed' | 'changed' | 'same';
export const planDefinitions: readonly PlanDefinition[] = ['added', 'removed', 'changed', 'same'];

/** `POST /v1/plan`: what a reload would do. */
export interface PlanDocument {
  /** Equal plans have equal hashes; `reload` with it is refused if the plan is another one by then. */
  readonly hash: string;
  readonly changes: readonly {
    readonly id: string;
    readonly action: PlanAction;
    /** What becomes of its definition. Of an instance: of that of its template. */
    readonly definition: PlanDefinition;
    /** The keys that differ. Empty for a service that only follows others. */
    readonly keys: readonly string[];
    /** The services whose change makes this one follow. */
    readonly causedBy: readonly string[];
  }[];
  /** Fact files that assert something else from then on. */
  readonly factFiles: readonly string[];
  readonly findings: readonly Finding[];
}
