import { unreachable } from './invariant-error.ts';
import type { ServiceKind } from './service-definition.ts';
import type { PublishedState, ServiceState } from './state.ts';

/** States that have a meaning to the manager: nobody else may assert them of a service. */
export const ownStates: readonly PublishedState[] = ['complete', 'delayed', 'failed', 'ready', 'started', 'up'];

/** Whether a state is one that only the manager says of a service. */
export function isOwnState(state: string): boolean {
  return (ownStates as readonly string[]).includes(state);
}

/** What others may require of a service in this state, in alphabetical order. `unknown` is not for this table: as before. */
export function publishedStates(
  state: Exclude<ServiceState, 'unknown'>,
  kind: ServiceKind | 'rules',
): readonly PublishedState[] {
  switch (state) {
    case 'starting':
      return ['started'];
    case 'ready':
      return ['ready', 'started', 'up'];
    case 'complete':
      return kind === 'oneshot' ? ['complete', 'up'] : ['complete'];
    case 'delayed':
      return ['delayed'];
    case 'failed':
      return ['failed'];
    case 'inactive':
    case 'waiting':
    case 'preparing':
    case 'stopping':
      return [];
    default:
      return unreachable(state);
  }
}
