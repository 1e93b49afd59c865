import { basename } from 'node:path';
import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { checkDescriptors } from './check-descriptors.ts';
import { checkProgram } from './check-program.ts';
import { checkWorkingDirectory } from './check-working-directory.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { processEnvironment } from './process-environment.ts';
import { resolveExecutable } from './resolve-executable.ts';
import { planUserSwitch } from './user-switch.ts';
import { validateRequest } from './validate-request.ts';

/** A plan that only lacks its output, or the first stage that would fail. */
export type PreparedLaunch =
  | { readonly ok: true; readonly plan: Omit<LaunchPlan, 'stdout' | 'stderr' | 'capture'> }
  | { readonly ok: false; readonly error: SpawnerError };

/** Checks a request stage by stage, in the order of the contract, without effect. */
export async function prepareLaunch(request: StartRequest, stateId: string): Promise<PreparedLaunch> {
  const problem =
    validateRequest(request) ?? checkDescriptors(request.stdio) ?? checkWorkingDirectory(request.workingDirectory);
  if (problem !== null) return { ok: false, error: problem };
  const user = await planUserSwitch(request);
  if (!user.ok) return user;
  const executable = resolveExecutable(request.argv[0], request.env.get('PATH'), request.workingDirectory);
  if (!executable.ok) return executable;
  const unusable = checkProgram(executable.path);
  if (unusable !== null) return { ok: false, error: unusable };
  return { ok: true, plan: composePlan(request, executable.path, user.prefix, stateId) };
}

function composePlan(
  request: StartRequest,
  path: string,
  prefix: readonly string[],
  stateId: string,
): Omit<LaunchPlan, 'stdout' | 'stderr' | 'capture'> {
  const [command, ...args] = request.argv;
  const [switcher, ...switchArgs] = prefix;
  const shared = {
    env: processEnvironment(request, stateId),
    cwd: request.workingDirectory,
    umask: request.umask,
  };
  if (switcher === undefined) return { ...shared, file: path, args, argv0: command, executesNext: null };
  return {
    ...shared,
    file: switcher,
    args: [...switchArgs, path, ...args],
    argv0: basename(switcher),
    executesNext: path,
  };
}
