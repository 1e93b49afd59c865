import type { CommandReply, ServiceCommand } from '@hermit/control';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { styleOf } from './status-table.ts';

/** How a command about one service ended: `web: ready (pid 4242): runs as wanted`. */
export function commandOutcomeLine(command: ServiceCommand, { outcome, service }: CommandReply, paint: Paint): string {
  if (outcome === 'accepted') return `${service.id}: ${command} accepted`;
  const style = styleOf(service.state);
  const state = style === null ? service.state : paint(style, service.state);
  const pid = service.pid === null ? '' : ` (pid ${service.pid})`;
  return `${service.id}: ${state}${pid}: ${printable(service.reason.message)}`;
}
