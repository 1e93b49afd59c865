import type { ControlError } from './control-error.ts';

/**
 * What a stream gives.
 *
 * - `entry`: the next one.
 * - `gap`: entries are missing here; `null` where nobody knows how many.
 * - `reconnected`: the connection was lost, because the manager was restarted for example, and is there again.
 * - `failed`: it cannot be had, or not any more. Always the last.
 */
export type StreamItem<Entry> =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'gap'; readonly dropped: number | null }
  | { readonly kind: 'reconnected' }
  | { readonly kind: 'failed'; readonly error: ControlError };

/** How long a stream is read, and how hard. */
export interface StreamOptions {
  /** Ends the stream without a further item. */
  readonly signal?: AbortSignal;
  /**
   * How long to try to come back to a manager that has gone, in milliseconds; 0 for not at all. Only for streams that
   * go on. Default 60 000.
   */
  readonly reconnectMs?: number;
}
