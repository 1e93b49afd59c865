import type { ServiceId } from '../model/service-id.ts';
import type { CommandOutcome } from './command-outcome.ts';

/**
 * How the reload of one service ended: as any command, or
 *
 * - `no-reload-command`: its definition says neither a command nor a signal for it; nothing was done.
 * - `reload-failed`: the command failed, took too long or was called off, or the signal could not be sent; `message` says
 *   which and why. The service itself goes on.
 */
export type ServiceReloadOutcome =
  | CommandOutcome
  | { readonly kind: 'no-reload-command'; readonly serviceId: ServiceId }
  | { readonly kind: 'reload-failed'; readonly serviceId: ServiceId; readonly message: string };
