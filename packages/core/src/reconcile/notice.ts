import type { ExitStatus } from '../model/exit-status.ts';
import { unreachable } from '../model/invariant-error.ts';
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
  | {
      readonly kind: 'dependent-stuck';
      readonly serviceId: ServiceId;
      readonly dependent: ServiceId;
      readonly pid: number | null;
    }
  /** Services whose desired states turn round and round within one poll. */
  | { readonly kind: 'oscillation'; readonly services: readonly ServiceId[] };

/** The sentence of a notice. */
export function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case 'rule-log': {
      const line = notice.fields.find(([name]) => name === 'line')?.[1] ?? '';
      const others = notice.fields.filter(([name]) => name !== 'line').map(([name, value]) => ` ${name}=${value}`);
      return `${line}${others.join('')}`;
    }
    case 'rule-problem':
      return `rule "${notice.rule}" of ${notice.file}: ${notice.message}; the rest of it holds`;
    case 'stop-command-failed': {
      const how =
        notice.exit === null
          ? 'did not run to its end'
          : `ended by ${notice.exit.signal ?? `code ${notice.exit.code}`}`;
      const said = notice.message === null || notice.message === '' ? '' : ` (${notice.message.trim()})`;
      return `its stop command ${how}${said}; what it was to undo may not be undone, and it is not run again`;
    }
    case 'dependent-stuck': {
      const pid = notice.pid === null ? '' : ` (pid ${notice.pid})`;
      return `is stopped although "${notice.dependent}"${pid}, which depends on it, is still there and will not go`;
    }
    case 'oscillation':
      return `${notice.services.join(', ')}: what they are to do turns round and round; they are left as they were, and decided again at the next poll`;
    default:
      return unreachable(notice);
  }
}
