import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isRunning } from '../../harness/processes.ts';
import type { E2eProject } from './e2e-project.ts';

/** What is to be seen of a service `web` from outside, between two steps of its manager. */
export interface Sight {
  readonly intent: 'none' | 'pre-start' | 'main';
  /** The pid on record, with its purpose. */
  readonly recorded: 'none' | 'pre-start' | 'main';
  /** Processes alive that show the mark of a start for this purpose. */
  readonly preStart: readonly number[];
  readonly main: readonly number[];
}

type Purpose = 'none' | 'pre-start' | 'main';

export function sightOf(project: E2eProject): Sight {
  const { intent, process } = recordOf(project);
  const marked = (letter: string): readonly number[] => leadersWith(`HSM_PROCESS=${project.stateId}:web:${letter}.`);
  return {
    intent: intent?.purpose ?? 'none',
    recorded: process?.handle.purpose ?? 'none',
    preStart: marked('p'),
    main: marked('m'),
  };
}

interface SeenRecord {
  readonly intent: { readonly purpose: Purpose } | null;
  readonly process: { readonly handle: { readonly purpose: Purpose } } | null;
}

/** Records are replaced in one step, so what is there is whole. */
function recordOf(project: E2eProject): SeenRecord {
  const path = project.path('state/services/web.json');
  if (!existsSync(path)) return { intent: null, process: null };
  return JSON.parse(readFileSync(path, 'utf8')) as SeenRecord;
}

/** Processes that lead their session: the service, and none of its children. */
function leadersWith(mark: string): readonly number[] {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1);
  return pids.filter((pid) => isRunning(pid) && isLeader(pid) && readOrNothing(`/proc/${pid}/environ`).includes(mark));
}

function isLeader(pid: number): boolean {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === pid;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
