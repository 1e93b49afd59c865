import { type ServiceState, unreachable } from '@hermit/core';

/** The colours of a state in a picture. */
export interface StateColours {
  readonly fill: string;
  readonly stroke: string;
}

/** What runs is green, what is under way blue, what waits yellow, what needs somebody red. `null`: not defined. */
export function coloursOf(state: ServiceState | null): StateColours {
  switch (state) {
    case 'ready':
    case 'complete':
      return { fill: '#d9f2dd', stroke: '#2e7d32' };
    case 'preparing':
    case 'starting':
    case 'stopping':
      return { fill: '#d6eaf8', stroke: '#1565c0' };
    case 'waiting':
    case 'delayed':
    case 'unknown':
      return { fill: '#fdf2cc', stroke: '#b7791f' };
    case 'failed':
    case null:
      return { fill: '#fadbd8', stroke: '#c0392b' };
    case 'inactive':
      return { fill: '#eeeeee', stroke: '#757575' };
    default:
      return unreachable(state);
  }
}
