import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StartRequest, StartResult } from '@hermit/core/spawner';
import type { SpawnerRecipe } from '../runner/conformance-options.ts';
import type { Impossible, ManagerEnd, ReuseReport } from './machine.ts';

const run = promisify(execFile);
const programOf = (name: string): string => fileURLToPath(new URL(`../../programs/${name}.mjs`, import.meta.url));
const timeout = 60_000;

/** A manager in a process of its own, which is killed with `close`. */
export interface OtherManager {
  readonly result: StartResult;
  readonly child: ChildProcess;
}

/** Lets another process make the spawner, start one process, and end as told. */
export async function startInOtherManager(
  recipe: SpawnerRecipe,
  request: StartRequest,
  end: ManagerEnd | 'exhausted',
): Promise<OtherManager | Impossible> {
  const order = JSON.stringify({ recipe, request: plainRequest(request), end });
  const child = fork(programOf('manager'), [order], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  const exit = once(child, 'exit');
  const result = await Promise.race([once(child, 'message'), exit.then(() => null)]);
  if (result === null) return { impossible: `a manager in a process of its own failed: ${complaint.trim()}` };
  if (end !== 'stopped') await exit;
  return { result: (result as [StartResult])[0], child };
}

/** Runs the experiment with a pid that is used again in a namespace of its own. */
export async function reuseInNamespace(
  recipe: SpawnerRecipe,
  request: StartRequest,
): Promise<ReuseReport | Impossible> {
  const order = JSON.stringify({ recipe, request: plainRequest(request) });
  const command = ['-pf', '--kill-child', '--mount-proc', process.execPath, programOf('reuse-pid'), order];
  try {
    const { stdout } = await run('unshare', command, { timeout });
    return JSON.parse(stdout);
  } catch (error) {
    return { impossible: `no pid namespace could be made: ${String(error).slice(0, 500)}` };
  }
}

function plainRequest(request: StartRequest): object {
  return { ...request, env: [...request.env] };
}
