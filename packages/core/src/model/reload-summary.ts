import type { ServiceId } from './service-id.ts';

/** What a reload changed, by id. */
export interface ReloadSummary {
  readonly added: readonly ServiceId[];
  readonly removed: readonly ServiceId[];
  /** The process-shaping part changed: restarted where they run. */
  readonly reshaped: readonly ServiceId[];
  /** Changed without touching the process. */
  readonly updated: readonly ServiceId[];
  readonly unchanged: number;
}
