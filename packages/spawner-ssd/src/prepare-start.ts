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
import { type LateVariables, type SplitEnvironment, splitEnvironment } from './tool-environment.ts';
import { planUser } from './user-arguments.ts';

/** The tools write files of their own under this mask; the program gets the one that was asked for. */
const toolUmask = 0o022;

/** What a start needs beside its request. */
export interface StartSurroundings {
  readonly context: SpawnerContext;
  readonly tools: SsdTools;
  readonly files: SsdFiles;
}

/** Checks a request stage by stage, in the order of the contract, and says how to make its process. */
export async function prepareStart(request: StartRequest, around: StartSurroundings): Promise<PreparedStart> {
  const { context, files } = around;
  const place = files.place(request.serviceId, request.purpose);
  const problem = requestProblem(request, context);
  if (problem !== null || place === null) return { ok: false, error: problem ?? noName(request.serviceId) };
  const user = await planUser(request);
  if (!user.ok) return user;
  const program = resolveExecutable(request.argv[0], request.env.get('PATH'), request.workingDirectory);
  if (!program.ok) return program;
  const environment = splitEnvironment(processEnvironment(request, context.stateId), user.homeOfUser);
  await files.tidier.idle(place);
  const unusable =
    checkProgram(program.path) ??
    lateProblem(program.path, environment.late) ??
    (await lostLock(request, place, files));
  if (unusable !== null) return { ok: false, error: unusable };
  return composeStart(request, place, { account: user.account, program: program.path, environment }, around);
}

interface StartParts {
  readonly account: string | null;
  readonly program: string;
  readonly environment: SplitEnvironment;
}

function composeStart(
  request: StartRequest,
  place: StartPlace,
  { account, program, environment: { early, late } }: StartParts,
  { context, tools, files }: StartSurroundings,
): PreparedStart {
  const [, ...args] = request.argv;
  const { umask, workingDirectory } = request;
  const options = optionArguments(readOptions(request.options));
  const pidfile = pidfileOf(place, request.nonce);
  const command = { tools, lock: place.lock, pidfile, umask, workingDirectory, account, options, late, program, args };
  const [file, ...rest] = buildCommand(command);
  const prefixes = [tools.flock, tools.startStopDaemon, ...(isEmpty(late) ? [] : [tools.env])];
  return {
    ok: true,
    plan: { file, args: rest, argv0: file, env: early, cwd: '/', umask: toolUmask },
    launch: launchDetached,
    steps: stepsOf(request, place, executionChain(prefixes, [program, ...args]), { context, files, prefixes }),
  };
}

function requestProblem(request: StartRequest, { kind }: SpawnerContext): SpawnerError | null {
  return (
    validateRequest(request, kind) ??
    nameProblem(request) ??
    optionProblem(request) ??
    checkDescriptors(request.stdio) ??
    checkWorkingDirectory(request.workingDirectory)
  );
}

function nameProblem({ serviceId, nonce }: StartRequest): SpawnerError | null {
  const bad = [serviceId, nonce].find((name) => !isFileName(name));
  return bad === undefined ? null : noName(bad);
}

function noName(text: string): SpawnerError {
  const message = `${JSON.stringify(text)} cannot be the name of a file, as this spawner needs it`;
  return spawnFailed('validate-request', message);
}

function optionProblem({ options }: StartRequest): SpawnerError | null {
  const problem = ownAccount().uid === 0 ? null : privilegeProblem(readOptions(options));
  return problem === null ? null : spawnFailed('validate-request', problem, 'EPERM');
}

function lateProblem(program: string, late: LateVariables): SpawnerError | null {
  if (isEmpty(late) || !program.includes('=')) return null;
  const message = `${program} has "=" in its path, so env, which sets variables such as LD_PRELOAD for it, takes it for one`;
  return spawnFailed('prepare-environment', message);
}

function isEmpty({ set, unset }: LateVariables): boolean {
  return set.length + unset.length === 0;
}

/** Without its file the lock of a service that still lives can be found, but keeps nobody out. */
async function lostLock(request: StartRequest, place: StartPlace, files: SsdFiles): Promise<SpawnerError | null> {
  if (existsSync(place.lock)) return null;
  const state = await files.locks.look(place.lock);
  const isOccupied = request.killMode === 'group' ? state.isHeld : state.holders.some((one) => one.isTaker);
  return isOccupied ? occupiedError(request, place.lock, state) : null;
}
