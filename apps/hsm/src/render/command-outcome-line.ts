import type { CommandReply } from '@hermit/control';
import type { ServiceStatus } from '@hermit/core';
import type { NamedCommand } from '../service-command.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { styleOf } from './status-table.ts';

/** How a command about one service ended: `web: ready (pid 4242): runs as wanted`. */
export function commandOutcomeLine(command: NamedCommand, { outcome, service }: CommandReply, paint: Paint): string {
  if (outcome === 'accepted') return `${service.id}: ${command} accepted`;
  if (command === 'reload') return `${service.id}: reloaded${pidText(service.pid)}`;
  const style = styleOf(service.state);
  const state = style === null ? service.state : paint(style, service.state);
  return `${service.id}: ${state}${pidText(service.pid)}: ${printable(service.reason.message)}${forcedText(service)}`;
}

/** A service that is up because the operator forced it may miss what it requires, whatever else is said of it. */
function forcedText({ operator, id }: ServiceStatus): string {
  return operator === 'force' ? `; forced: what it requires is not looked at until "hsm reset ${id}"` : '';
}

function pidText(pid: number | null): string {
  return pid === null ? '' : ` (pid ${pid})`;
}
