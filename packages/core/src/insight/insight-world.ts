import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { Finding } from '../model/finding.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';

/** The reconciler, for those who look and change nothing. */
export type ReadonlyReconciler = Pick<
  Reconciler,
  'service' | 'services' | 'demandedBy' | 'inputs' | 'facts' | 'graph' | 'settings' | 'snapshot'
>;

/** What an explanation may look at. */
export interface InsightWorld {
  /** The monotonic clock of the manager, in milliseconds. */
  readonly nowMs: number;
  readonly reconciler: ReadonlyReconciler;
  /** As they were last given: those of services, templates and rules. */
  readonly outlines: ReadonlyMap<ServiceId, DefinitionOutline>;
  /** What is wrong, or doubtful, in the definition files as they were last read. */
  readonly findings: readonly Finding[];
}
