import { getSystemErrorMap } from 'node:util';
import type { ExitStatus, SpawnerError, SpawnStage } from '@hermit/core/spawner';
import { type ExecutionOutcome, spawnFailed } from '@hermit/process-linux';
import { conflictExitCode } from './build-command.ts';

/** What is known of a start whose process has ended before its program was seen to run. */
export interface EarlyEnd {
  readonly outcome: Exclude<ExecutionOutcome, 'executed'>;
  readonly exit: ExitStatus;
  /** Whether the pidfile was written, after which only few steps are left. */
  readonly hasPidfile: boolean;
  /** Whether an adoption took the start away meanwhile. */
  readonly isClosed: boolean;
  /** What the tools said last, without their name; `null` if nothing is known. */
  readonly message: string | null;
  readonly program: string;
}

/** What an early end means. */
export type EndMeaning =
  | { readonly kind: 'executed' }
  | { readonly kind: 'occupied' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: SpawnerError };

/** What `start-stop-daemon` exits with after any error. */
const fatal = 2;
/** What `env` exits with by itself. */
const envExitCodes = [125, 126, 127];
/** Codes that may come from a tool although the pidfile was written. */
const toolExitCodes: ReadonlySet<number> = new Set([fatal, ...envExitCodes]);

/**
 * Tells the tools' own failures from the program's. Before the pidfile is written only the tools can end; after it only
 * `start-stop-daemon` with 2, and `env` with 125 to 127, so any other code is the program's. Pure.
 */
export function explainEnd(end: EarlyEnd): EndMeaning {
  const { outcome, exit, hasPidfile, isClosed, message } = end;
  if (!hasPidfile && isClosed) return { kind: 'closed' };
  if (!hasPidfile && exit.code === conflictExitCode) return { kind: 'occupied' };
  if (!hasPidfile || outcome === 'ended-before') return failed(end, stageOf(message));
  if (exit.code !== null && !toolExitCodes.has(exit.code)) return { kind: 'executed' };
  return message === null ? failed(end, 'confirm') : failed(end, stageOf(message));
}

const stages: readonly (readonly [RegExp, SpawnStage])[] = [
  [/unable to chdir/, 'change-directory'],
  [/unable to set (gid|uid|initgroups)|(user|group) '.*' not found/, 'set-user'],
  [/pidfile|lock file/, 'record-intent'],
  [/nice level|process scheduler|IO (scheduler|priority)/, 'prepare-environment'],
];

function stageOf(message: string | null): SpawnStage {
  return stages.find(([pattern]) => message !== null && pattern.test(message))?.[1] ?? 'execute';
}

function failed({ exit, program, message, outcome }: EarlyEnd, stage: SpawnStage): EndMeaning {
  const how = exit.signal === null ? `exited with ${exit.code}` : `was ended by ${exit.signal}`;
  const who =
    outcome === 'ended-before' || stage !== 'confirm' ? 'start-stop-daemon' : 'start-stop-daemon or the program';
  const said = message === null ? '' : `: ${message}`;
  const text = `${program} was not seen to run, ${who} ${how}${said}`;
  return { kind: 'failed', error: spawnFailed(stage, text, message === null ? null : errorNameIn(message)) };
}

/** The system's name of the error that a message ends with in parentheses, as the C library words it. */
function errorNameIn(message: string): string | null {
  const words = /\(([^()]+)\)$/.exec(message)?.[1]?.toLowerCase();
  if (words === undefined) return null;
  if (words === 'text file busy') return 'ETXTBSY';
  if (words === 'exec format error') return 'ENOEXEC';
  for (const [name, text] of getSystemErrorMap().values()) if (text === words) return name;
  return null;
}

/**
 * The last thing that the tools said in a piece of output, without their name; `null` if they said nothing. Warnings do not
 * count, since they end nothing. Pure.
 */
export function toolMessage(output: string, tools: readonly string[]): string | null {
  const said = output.split('\n').flatMap((line) => {
    const tool = tools.find((name) => line.startsWith(`${name}: `));
    return tool === undefined ? [] : [line.slice(tool.length + 2)];
  });
  return said.filter((text) => !text.startsWith('warning:')).at(-1) ?? null;
}
