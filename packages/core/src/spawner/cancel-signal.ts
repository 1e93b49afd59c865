/**
 * Tells a spawner that the caller no longer waits. A structural part of the platform's `AbortSignal`, so a spawner may
 * pass it wherever one is taken.
 *
 * Cancelling is a wish: the call still settles, as soon as it can, and says truthfully what it left behind.
 */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
