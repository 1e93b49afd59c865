import type { EventDocument, StreamItem } from '@hermit/control';
import { unreachable } from '@hermit/core';
import { datedEventLine } from './event-line.ts';

/** One line of `hsm events`; `null` for what is no news. Pure. */
export function eventItemText(item: StreamItem<EventDocument>, isJson: boolean): string | null {
  switch (item.kind) {
    case 'entry':
      return isJson ? eventJson(item.entry) : datedEventLine(item.entry);
    case 'gap':
      return isJson ? JSON.stringify({ dropped: item.dropped }) : gapText(item.dropped);
    case 'reconnected':
      return isJson ? null : '--- the manager is there again';
    case 'failed':
      return null;
    default:
      return unreachable(item);
  }
}

/** With the keys in the order in which they are documented. JSON may hold some characters that terminals obey. */
function eventJson({ time, cursor, type, service, from, to, reason, ...rest }: EventDocument): string {
  const json = JSON.stringify({ time, cursor, type, service, from, to, reason, ...rest });
  return json.replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function gapText(dropped: number | null): string {
  const events = dropped === 1 ? '1 event' : `${dropped ?? 'some'} events`;
  return `--- ${events} missing here: nobody keeps them any more`;
}
