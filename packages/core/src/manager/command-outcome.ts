import type { ServiceId } from '../model/service-id.ts';
import type { ServiceStatus } from '../model/service-status.ts';

/**
 * How a command about one service ended.
 *
 * - `done`: the service is as asked.
 * - `not-reached`: the manager did what it can and the service is not as asked; `status.reason` says why.
 * - `unknown-service`: no service has this id; `suggestion` names the nearest one.
 * - `busy`: too many commands are waiting already; nothing was done.
 * - `refused`: the manager is shutting down, and nothing was done; or it detached before the service was as asked.
 */
export type CommandOutcome =
  | { readonly kind: 'done'; readonly serviceId: ServiceId; readonly status: ServiceStatus }
  | { readonly kind: 'not-reached'; readonly serviceId: ServiceId; readonly status: ServiceStatus }
  | { readonly kind: 'unknown-service'; readonly serviceId: ServiceId; readonly suggestion: ServiceId | null }
  | { readonly kind: 'busy'; readonly serviceId: ServiceId | null; readonly limit: number }
  | { readonly kind: 'refused'; readonly serviceId: ServiceId | null; readonly message: string };
