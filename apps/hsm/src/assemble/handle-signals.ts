import { coalesced } from './coalesced.ts';
import type { ManagerEnd } from './manager-end.ts';

/** The shortest time between two reloads by signal. Milliseconds. */
const reloadRestMs = 1000;

interface SignalReactions {
  readonly end: ManagerEnd;
  /** SIGTERM and SIGINT end the manager only. */
  readonly leaveRunning: boolean;
  readonly reload: () => Promise<void>;
  readonly say: (message: string) => void;
}

/**
 * SIGHUP reloads. The first SIGTERM or SIGINT shuts down in order, the second kills at once, the third leaves. Handled
 * until the process ends, so that a late signal does not cut off the closing.
 */
export function handleSignals({ end, leaveRunning, reload, say }: SignalReactions): void {
  let ends = 0;
  const onEnd = (signal: NodeJS.Signals): void => {
    ends += 1;
    if (leaveRunning || ends > 2) {
      say(`${signal}: the manager ends; services go on and are adopted by the next "hsm run"`);
      void end.leave();
    } else if (ends === 2) {
      say(`${signal} again: killing what is left; once more leaves it running`);
      void end.shutdown({ killNow: true });
    } else {
      say(`${signal}: stopping all services; once more kills them`);
      void end.shutdown();
    }
  };
  const onReload = coalesced(reload, reloadRestMs);
  process.on('SIGTERM', onEnd).on('SIGINT', onEnd).on('SIGHUP', onReload);
}
