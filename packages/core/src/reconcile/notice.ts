import type { ExitStatus } from '../model/exit-status.ts';
import type { ServiceId } from '../model/service-id.ts';

/** Something that happened and is no decision about a service. */
export type Notice =
  /** A rule's activation began or ended; the fields as the rule says, in its order. */
  | {
      readonly kind: 'rule-log';
      readonly file: string;
      readonly rule: string;
      readonly fields: readonly (readonly [string, string])[];
    }
  /** A rule could not do a part of what it says. */
  | { readonly kind: 'rule-problem'; readonly file: string; readonly rule: string; readonly message: string }
  /** The stop command of a oneshot did not end with success; `message` is its last output, or why it did not start. */
  | {
      readonly kind: 'stop-command-failed';
      readonly serviceId: ServiceId;
      readonly exit: ExitStatus | null;
      readonly message: string | null;
    }
  /** A service is stopped although a dependent is still there, because that one will not go. */
  | { readonly kind: 'dependent-stuck'; readonly serviceId: ServiceId; readonly dependent: ServiceId; readonly pid: number | null }
  /** Services whose desired states turn round and round within one poll. */
  | { readonly kind: 'oscillation'; readonly services: readonly ServiceId[] };
