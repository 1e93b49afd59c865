import { borneLoss } from '../evaluate/borne-loss.ts';
import type { View } from '../evaluate/view.ts';
import { unreachable } from '../model/invariant-error.ts';
import type { JsonObject } from '../model/json.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import { rulingOfUnwanted } from './settle-absent.ts';
import type { SettleContext } from './settle-context.ts';

/**
 * Decides about a milestone or a config-watcher: there is no process, so there is nothing to do but to say how it is.
 *
 * | wanted | decision |
 * |---|---|
 * | stop | `inactive`, or `waiting` if it is demanded; forget it if it is not defined any more |
 * | run | `ready`, or `starting` until the fact that makes it ready is there |
 * | hold | as it was |
 */
export function settleBodiless(memory: ServiceMemory, view: View, context: SettleContext): Ruling {
  const { wanted, state } = view;
  memory.restartWanted = false;
  switch (wanted.kind) {
    case 'stop':
      return rulingOfUnwanted(memory, wanted, context);
    case 'run':
      if (state === 'ready') {
        return {
          verdict: 'leave-alone',
          state,
          code: 'milestone-reached',
          ...forced(memory),
          ...borneLoss(memory, context.around),
        };
      }
      return { verdict: 'wait', state, code: 'not-ready-yet', data: notReadyData(memory) };
    case 'hold': {
      const { code, causes, data } = wanted.ground;
      return { verdict: 'leave-alone', state, code, causes, data, waitingFor: state === 'waiting' ? causes : [] };
    }
    default:
      return unreachable(wanted);
  }
}

/** A config-watcher waits for nobody but the manager itself. */
function notReadyData(memory: Readonly<ServiceMemory>): JsonObject {
  return memory.outline?.kind === 'config-watcher' ? { isLoading: true } : { fact: readyFact(memory) };
}

/** The fact that makes the service ready, as text. */
export function readyFact({ outline }: Readonly<ServiceMemory>): string {
  return outline?.ready.when === 'fact' ? JSON.stringify(outline.ready.fact) : '';
}

/** Of a milestone that the operator forced nobody knows whether what it requires holds. */
function forced({ operator }: Readonly<ServiceMemory>): { readonly data?: JsonObject } {
  return operator === 'force' ? { data: { isForced: true } } : {};
}
