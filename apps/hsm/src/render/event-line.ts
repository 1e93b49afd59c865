import { type ManagerEvent, unreachable } from '@hermit/core';
import { printable } from './printable.ts';

export type LogFormat = 'text' | 'json';

/** One change as `hsm run` prints it. */
export function eventLine(event: ManagerEvent, format: LogFormat): string {
  return format === 'json' ? eventAsJson(event) : eventAsText(event);
}

/** Constant messages, so that they can be counted and searched; everything else is a field. */
function eventAsJson(event: ManagerEvent): string {
  const { time, type, service, from, to, reason, pid } = event;
  return JSON.stringify({
    time,
    message: messageOf(type),
    type,
    service,
    from,
    to,
    reason,
    pid,
    detail: event.message,
  });
}

function messageOf(type: ManagerEvent['type']): string {
  switch (type) {
    case 'state':
      return 'service state changed';
    case 'reason':
      return 'service reason changed';
    case 'input':
      return 'input changed';
    case 'warning':
      return 'warning';
    case 'log':
      return 'rule log';
    case 'reload':
      return 'service reloaded';
    default:
      return unreachable(type);
  }
}

/** The same as `hsm events` prints it, where days may lie between two of them: the whole time, in UTC. */
export function datedEventLine(event: ManagerEvent): string {
  return eventAsText(event, event.time);
}

/** `12:00:01 web: starting → ready (pid 4242): runs as wanted` */
function eventAsText(event: ManagerEvent, time: string = clockText(event.time)): string {
  const subject = event.service === null ? '' : `${event.service}: `;
  return printable(`${time} ${subject}${wordsOf(event)}`);
}

/** What changed, and why, without whom and when. */
function wordsOf(event: ManagerEvent): string {
  switch (event.type) {
    case 'state':
      return `${transition(event)}${pidText(event.pid)}${sentenceText(event)}`;
    case 'reason':
      return `${event.to ?? ''}${pidText(event.pid)}${sentenceText(event)}`;
    case 'input':
      return event.message ?? `${transition(event)}`;
    case 'log':
    case 'reload':
      return event.message ?? '';
    case 'warning':
      return `warning: ${event.message ?? event.reason?.message ?? ''}`;
    default:
      return unreachable(event.type);
  }
}

function transition({ from, to }: ManagerEvent): string {
  return from === null ? (to ?? 'gone') : `${from} → ${to ?? 'gone'}`;
}

function pidText(pid: number | null): string {
  return pid === null ? '' : ` (pid ${pid})`;
}

function sentenceText({ reason, message }: ManagerEvent): string {
  const sentence = reason?.message ?? message;
  return sentence === null || sentence === undefined || sentence === '' ? '' : `: ${sentence}`;
}

/** The local time of day; the date is that of whoever reads along. */
export function clockText(time: string): string {
  return new Date(time).toTimeString().slice(0, 8);
}
