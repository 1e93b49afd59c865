import type { SpawnerCapabilities, SpawnerError, SpawnStage, StartRequest } from '@hermit/core/spawner';
import type { Script } from '../machine/script.ts';
import type { MemoryMachine } from './memory-machine.ts';
import { memoryAccount } from './memory-machine.ts';

/** A program that is ready to be executed. */
export interface MemoryPlan {
  readonly tag: string;
  readonly script: Script;
  readonly args: readonly string[];
}

/** The plan for a start, or the first stage that fails. */
export type PreparedStart =
  | { readonly ok: true; readonly plan: MemoryPlan }
  | { readonly ok: false; readonly error: SpawnerError };

const longestArgument = 131_072;

/** Checks a request stage by stage, in the order of the contract. */
export function prepareStart(
  request: StartRequest,
  capabilities: SpawnerCapabilities,
  machine: MemoryMachine,
): PreparedStart {
  const problem =
    unsupportedPart(request, capabilities) ??
    malformedPart(request) ??
    closedDescriptor(request, machine) ??
    missingDirectory(request, machine) ??
    unknownUser(request);
  return problem === null ? resolveProgram(request, machine) : { ok: false, error: problem };
}

/** An error of a start. Pure. */
export function spawnFailed(stage: SpawnStage, message: string, cause: string | null = null): SpawnerError {
  return { code: 'spawn-failed', stage, message, cause };
}

function unsupportedPart(request: StartRequest, capabilities: SpawnerCapabilities): SpawnerError | null {
  const [option] = Object.keys(request.options);
  const asked: readonly (readonly [boolean, string])[] = [
    [!capabilities.purposes.includes(request.purpose), `the purpose ${request.purpose}`],
    [option !== undefined, `the option ${option}`],
    [request.captureBytes > 0 && !capabilities.capturesOutput, 'captureBytes'],
    [(request.user ?? request.group) !== null && !capabilities.switchesUser, `the user ${request.user}`],
    [request.workingDirectory !== '/' && !capabilities.setsWorkingDirectory, 'a working directory'],
    [request.umask !== 0o022 && !capabilities.setsUmask, 'a umask'],
    [(request.stdio.stdout ?? request.stdio.stderr) !== null && !capabilities.passesDescriptors, 'a descriptor'],
  ];
  const found = asked.find(([isAsked]) => isAsked);
  if (found === undefined) return null;
  return { code: 'unsupported', stage: 'validate-request', message: `${found[1]} is not supported here`, cause: null };
}

function malformedPart({ argv, env, workingDirectory }: StartRequest): SpawnerError | null {
  const texts = [...argv, ...env.keys(), ...env.values(), workingDirectory];
  const bad = texts.find((text) => text.includes('\0'));
  if (bad !== undefined) return spawnFailed('validate-request', `${JSON.stringify(bad)} contains a NUL character`);
  const name = [...env.keys()].find((key) => key === '' || key.includes('='));
  if (name === undefined) return null;
  return spawnFailed('validate-request', `${JSON.stringify(name)} is no name of a variable`);
}

function closedDescriptor({ stdio }: StartRequest, { kernel }: MemoryMachine): SpawnerError | null {
  const closed = [stdio.stdout, stdio.stderr].find((fd) => fd !== null && !kernel.descriptors.has(fd));
  return closed === undefined ? null : spawnFailed('open-stdio', `descriptor ${closed} is not open`, 'EBADF');
}

function missingDirectory({ workingDirectory }: StartRequest, { programs }: MemoryMachine): SpawnerError | null {
  if (programs.isDirectory(workingDirectory)) return null;
  return spawnFailed('change-directory', `there is no directory ${workingDirectory}`, 'ENOENT');
}

function unknownUser({ user }: StartRequest): SpawnerError | null {
  if (user === null || user === 'root' || user === memoryAccount.name) return null;
  return spawnFailed('set-user', `there is no user ${JSON.stringify(user)}`);
}

function resolveProgram({ argv, env }: StartRequest, { programs, kernel }: MemoryMachine): PreparedStart {
  const [command, ...args] = argv;
  const fail = (error: SpawnerError): PreparedStart => ({ ok: false, error });
  const path = programs.resolve(command, env.get('PATH'));
  const program = path === null ? null : programs.get(path);
  if (program === null) return fail(spawnFailed('resolve-executable', `there is no program ${command}`, 'ENOENT'));
  if (program.kind === 'useless') {
    return fail(spawnFailed('execute', `${command} cannot be executed: it is ${program.why}`, 'ENOEXEC'));
  }
  if (args.some((arg) => arg.length > longestArgument)) {
    return fail(spawnFailed('execute', `cannot execute ${command}: an argument is too long`, 'E2BIG'));
  }
  if (kernel.isExhausted) {
    const message = `cannot make a process for ${command}`;
    return fail({ code: 'resource-exhausted', stage: 'execute', message, cause: 'EAGAIN' });
  }
  if (program.kind === 'scripted') return { ok: true, plan: { tag: command, script: program.script, args } };
  const [, tag = '', script = '[]', ...rest] = args[0] === 'subject' ? args : ['', ...args];
  return { ok: true, plan: { tag, script: JSON.parse(script), args: rest } };
}
