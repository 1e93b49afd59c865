import { existsSync } from 'node:fs';
import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import {
  checkDescriptors,
  checkProgram,
  checkWorkingDirectory,
  executionChain,
  launchDetached,
  ownAccount,
  type PreparedStart,
  processEnvironment,
  resolveExecutable,
  type SpawnerContext,
  spawnFailed,
  validateRequest,
} from '@hermit/process-linux';
import { buildCommand } from './build-command.ts';
import { occupiedError } from './describe-holders.ts';
import { optionArguments } from './option-arguments.ts';
import { privilegeProblem, readOptions } from './spawner-options.ts';
import type { SsdFiles } from './ssd-files.ts';
import type { SsdTools } from './ssd-tools.ts';
import { pidfileOf } from './start-files.ts';
import { isFileName, type StartPlace } from './start-place.ts';
import { stepsOf } from './start-steps.ts';
import { splitEnvironment } from './tool-environment.ts';
import { planUser } from './user-arguments.ts';

/** The tools write files of their own under this mask; the program gets the one that was asked for. */
const toolUmask = 0o022;

/** Checks a request stage by stage, in the order of the contract, and says how to make its process. */
export async function prepareStart(
  request: StartRequest,
  context: SpawnerContext,
  tools: SsdTools,
  files: SsdFiles,
): Promise<PreparedStart> {
  const problem =
    validateRequest(request, context.kind) ??
    nameProblem(request) ??
    optionProblem(request) ??
    checkDescriptors(request.stdio) ??
    checkWorkingDirectory(request.workingDirectory);
  const place = files.place(request.serviceId, request.purpose);
  if (problem !== null) return { ok: false, error: problem };
  if (place === null) return { ok: false, error: spawnFailed('validate-request', 'the service id is no file name') };
  const user = await planUser(request);
  if (!user.ok) return user;
  const program = resolveExecutable(request.argv[0], request.env.get('PATH'), request.workingDirectory);
  if (!program.ok) return program;
  const { early, late } = splitEnvironment(processEnvironment(request, context.stateId), user.homeOfUser);
  const isLate = late.set.length + late.unset.length > 0;
  const unusable =
    checkProgram(program.path) ?? lateProblem(program.path, isLate) ?? (await lostLock(request, place, files));
  if (unusable !== null) return { ok: false, error: unusable };

  const [, ...args] = request.argv;
  const [file, ...rest] = buildCommand({
    tools,
    lock: place.lock,
    pidfile: pidfileOf(place, request.nonce),
    umask: request.umask,
    workingDirectory: request.workingDirectory,
    account: user.account,
    options: optionArguments(readOptions(request.options)),
    late,
    program: program.path,
    args,
  });
  const prefixes = [tools.flock, tools.startStopDaemon, ...(isLate ? [tools.env] : [])];
  return {
    ok: true,
    plan: { file, args: rest, argv0: file, env: early, cwd: '/', umask: toolUmask },
    launch: launchDetached,
    steps: stepsOf(request, place, executionChain(prefixes, [program.path, ...args]), { context, files, prefixes }),
  };
}

function nameProblem({ serviceId, nonce }: StartRequest): SpawnerError | null {
  const bad = [serviceId, nonce].find((name) => !isFileName(name));
  return bad === undefined
    ? null
    : spawnFailed('validate-request', `${JSON.stringify(bad)} cannot be the name of a file, as this spawner needs it`);
}

function optionProblem({ options }: StartRequest): SpawnerError | null {
  const problem = ownAccount().uid === 0 ? null : privilegeProblem(readOptions(options));
  return problem === null ? null : spawnFailed('validate-request', problem, 'EPERM');
}

function lateProblem(program: string, isLate: boolean): SpawnerError | null {
  if (!isLate || !program.includes('=')) return null;
  const message = `${program} has "=" in its path, so env, which sets variables such as LD_PRELOAD for it, takes it for one`;
  return spawnFailed('prepare-environment', message);
}

/** Without its file the lock of a service that still lives can be found, but keeps nobody out. */
async function lostLock(request: StartRequest, place: StartPlace, files: SsdFiles): Promise<SpawnerError | null> {
  if (existsSync(place.lock)) return null;
  const state = await files.locks.look(place.lock);
  const isOccupied = request.killMode === 'group' ? state.isHeld : state.holders.some((one) => one.isTaker);
  return isOccupied ? occupiedError(request, place.lock, state) : null;
}
