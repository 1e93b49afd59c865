import type { PlanDocument } from '@hermit/control';
import { unreachable } from '@hermit/core';
import type { Paint, Style } from './paint.ts';
import { printable } from './printable.ts';
import { findingLine } from './status-notes.ts';

type PlanChange = PlanDocument['changes'][number];

const order = ['stop', 'restart', 'start', 'update', 'none'] as const;

/** What a reload would do: one line for each service that it touches, what it leaves alone counted. */
export function planLines({ hash, changes, factFiles, findings }: PlanDocument, paint: Paint): readonly string[] {
  const touched = order.slice(0, -1).flatMap((action) => changes.filter((change) => change.action === action));
  const width = Math.max(0, ...touched.map(({ id }) => id.length));
  const left = changes.length - touched.length;
  const isNothing = touched.length === 0 && factFiles.length === 0;
  return [
    ...touched.map((change) => changeLine(change, width, paint)),
    ...factFiles.map((file) => `${paint('cyan', 'facts')}    ${printable(file)}: asserts something else`),
    `${isNothing ? 'A reload changes nothing; ' : sums(touched)}${left} left alone.`,
    ...(isNothing ? [] : [`To do exactly this: hsm reload --plan-hash ${hash}`]),
    ...findings.map((finding) => findingLine(finding, paint)),
  ];
}

/** `3 to stop, 1 to start; `: with many lines the first of them are out of sight. */
function sums(touched: readonly PlanChange[]): string {
  const counts = order.map((action) => [action, touched.filter((change) => change.action === action).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([action, count]) => `${count} to ${action}`);
  return parts.length === 0 ? '' : `${parts.join(', ')}; `;
}

function changeLine(change: PlanChange, width: number, paint: Paint): string {
  const { id, action } = change;
  return `${paint(styleOf(action), action)}${' '.repeat(9 - action.length)}${id.padEnd(width)}  ${whyOf(change)}`.trimEnd();
}

function whyOf({ action, definition, keys, causedBy }: PlanChange): string {
  const because = causedBy.length === 0 ? '' : `because of ${causedBy.join(', ')}`;
  switch (definition) {
    case 'added':
      return action === 'update' ? 'new, and not started by this' : 'new';
    case 'removed':
      return action === 'update' ? 'removed; it does not run' : 'removed';
    case 'changed':
      return [`changed: ${keys.join(', ')}`, because].filter((part) => part !== '').join('; ');
    case 'same':
      return because === '' ? 'because of facts or rules' : because;
    default:
      return unreachable(definition);
  }
}

function styleOf(action: PlanChange['action']): Style {
  switch (action) {
    case 'stop':
      return 'red';
    case 'restart':
      return 'yellow';
    case 'start':
      return 'green';
    case 'update':
      return 'cyan';
    case 'none':
      return 'dim';
    default:
      return unreachable(action);
  }
}
