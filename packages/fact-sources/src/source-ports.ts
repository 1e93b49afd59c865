import type { Clock } from '@hermit/core';
import { type CommandRunner, runCommand } from './run-command.ts';

/** What the sources use of the outside world beside files. */
export interface SourcePorts {
  /** Only `nowMs` and `wakeAt` are used. */
  readonly clock: Pick<Clock, 'nowMs' | 'wakeAt'>;
  readonly run: CommandRunner;
}

/** The real ones. */
export const realPorts: SourcePorts = {
  clock: {
    nowMs: () => performance.now(),
    wakeAt(atMs, wake) {
      const timer = setTimeout(wake, Math.max(0, Math.ceil(atMs - performance.now())));
      return () => clearTimeout(timer);
    },
  },
  run: runCommand,
};
