import { type ExitStatus, isSuccess } from '../model/exit-status.ts';
import { unreachable } from '../model/invariant-error.ts';
import type { CommandReport } from './reload-service-command.ts';
import { reloadTimeoutMs } from './reload-service-command.ts';

/** What is wrong with the end of a reload's command, as a sentence; `null` if it succeeded and nothing is left of it. */
export function commandProblem({ end, isLeft }: CommandReport): string | null {
  const left = isLeft ? '; something of it may still be there, and is looked for before the next reload' : '';
  switch (end.kind) {
    case 'exited':
      if (isSuccess(end.exit)) return isLeft ? `exec_reload succeeded${left}` : null;
      return `exec_reload ${exitText(end.exit)}${lastWords(end.output)}${left}`;
    case 'not-started':
    case 'uncertain': {
      const stage = end.error.stage === null ? '' : ` at stage ${end.error.stage}`;
      return `exec_reload could not be started${stage}: ${end.error.message}${left}`;
    }
    case 'timed-out':
      return `exec_reload took longer than ${reloadTimeoutMs} ms and was killed${left}`;
    case 'called-off':
      return `exec_reload was called off, because its service or the manager is to stop${left}`;
    default:
      return unreachable(end);
  }
}

function exitText(exit: ExitStatus | null): string {
  if (exit === null) return 'ended while nobody saw how';
  return exit.signal === null ? `exited with code ${exit.code}` : `was ended by ${exit.signal}`;
}

function lastWords(output: string | null): string {
  const last = (output ?? '').trim().split('\n').at(-1) ?? '';
  return last === '' ? '' : ` (it last said: ${last.slice(0, 200)})`;
}
