import { type ManagerEvent, unreachable } from '@hermit/core';

/** What the stream `hsm` says of an event, without time and pid: `starting → ready: runs as wanted`. Pure. */
export function eventText({ type, from, to, reason, message }: ManagerEvent): string {
  const sentence = reason?.message ?? message ?? '';
  switch (type) {
    case 'state':
      return joined(from === null ? (to ?? 'gone') : `${from} → ${to ?? 'gone'}`, sentence);
    case 'reason':
      return joined(to ?? 'gone', sentence);
    case 'input':
    case 'log':
    case 'reload':
      return sentence;
    case 'warning':
      return joined('warning', sentence);
    default:
      return unreachable(type);
  }
}

function joined(subject: string, sentence: string): string {
  return sentence === '' ? subject : `${subject}: ${sentence}`;
}
