import { basename } from 'node:path';
import type { StartRequest } from '@hermit/core/spawner';
import {
  checkDescriptors,
  checkProgram,
  checkWorkingDirectory,
  executionChain,
  type PlanWithoutOutput,
  type PreparedStart,
  processEnvironment,
  resolveExecutable,
  type SpawnerContext,
  type StartSteps,
  validateRequest,
} from '@hermit/process-linux';
import { confirmSwitch } from './confirm-switch.ts';
import { launcherFor } from './launch.ts';
import { planUserSwitch } from './user-switch.ts';

/** Checks a request stage by stage, in the order of the contract, and says how to make its process. */
export async function prepareLaunch(request: StartRequest, { kind, stateId }: SpawnerContext): Promise<PreparedStart> {
  const problem =
    validateRequest(request, kind) ??
    checkDescriptors(request.stdio) ??
    checkWorkingDirectory(request.workingDirectory);
  if (problem !== null) return { ok: false, error: problem };
  const user = await planUserSwitch(request);
  if (!user.ok) return user;
  const executable = resolveExecutable(request.argv[0], request.env.get('PATH'), request.workingDirectory);
  if (!executable.ok) return executable;
  const unusable = checkProgram(executable.path);
  if (unusable !== null) return { ok: false, error: unusable };
  return {
    ok: true,
    plan: composePlan(request, executable.path, user.prefix, stateId),
    steps: stepsFor(request, executable.path, user.prefix),
    launch: await launcherFor(request.captureBytes > 0),
  };
}

function composePlan(
  request: StartRequest,
  path: string,
  prefix: readonly string[],
  stateId: string,
): PlanWithoutOutput {
  const [command, ...args] = request.argv;
  const [switcher, ...switchArgs] = prefix;
  const { workingDirectory: cwd, umask } = request;
  const place = { env: processEnvironment(request, stateId), cwd, umask };
  if (switcher === undefined) return { ...place, file: path, args, argv0: command };
  return { ...place, file: switcher, args: [...switchArgs, path, ...args], argv0: basename(switcher) };
}

/** A program without a prefix is known to run, because `spawn` returns only then. */
function stepsFor({ argv }: StartRequest, path: string, [switcher]: readonly string[]): StartSteps {
  const [, ...args] = argv;
  return {
    begin: () => null,
    made: () => {},
    confirm: async (tracked) =>
      switcher === undefined ? null : confirmSwitch(tracked, executionChain([switcher], [path, ...args])),
    failed: () => {},
  };
}
