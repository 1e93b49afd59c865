import { isAbsolute } from 'node:path';
import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { isMarkerPart } from '../process-marker.ts';
import type { SpawnerKind } from './spawner-kind.ts';
import { spawnFailed, unsupported } from './start-failure.ts';

/** Says what is wrong with a request in itself, before anything is looked up; `null` if nothing is. Pure. */
export function validateRequest(request: StartRequest, kind: SpawnerKind): SpawnerError | null {
  return unsupportedPart(request, kind) ?? malformedPart(request);
}

function unsupportedPart(request: StartRequest, kind: SpawnerKind): SpawnerError | null {
  if (!kind.capabilities.purposes.includes(request.purpose)) {
    return unsupported(`the purpose ${JSON.stringify(request.purpose)} is not known`);
  }
  const option = kind.optionsProblem(request.options);
  if (option !== null) return unsupported(option);
  if (request.purpose === 'main' && request.captureBytes > 0) {
    return unsupported('the output of a main process is not captured; it goes straight to its descriptors');
  }
  return null;
}

function malformedPart(request: StartRequest): SpawnerError | null {
  const message =
    argvProblem(request.argv) ??
    envProblem(request.env) ??
    numberProblem(request) ??
    (isMarkerPart(request.nonce) ? null : `the nonce ${JSON.stringify(request.nonce)} cannot be part of a marker`) ??
    (isMarkerPart(request.serviceId) ? null : `the service id ${JSON.stringify(request.serviceId)} is malformed`) ??
    directoryProblem(request.workingDirectory);
  return message === null ? null : spawnFailed('validate-request', message);
}

function argvProblem(argv: readonly string[]): string | null {
  if (argv[0] === undefined || argv[0] === '') return 'the command is empty';
  const index = argv.findIndex((argument) => argument.includes('\0'));
  return index < 0 ? null : `argument ${index} contains a NUL character`;
}

function envProblem(env: ReadonlyMap<string, string>): string | null {
  for (const [name, value] of env) {
    if (name === '' || /[=\0]/.test(name)) return `${JSON.stringify(name)} is no name of an environment variable`;
    if (value.includes('\0')) return `the environment variable ${name} contains a NUL character`;
  }
  return null;
}

function numberProblem({ umask, captureBytes }: StartRequest): string | null {
  if (!Number.isInteger(umask) || umask < 0 || umask > 0o777) return `the umask ${umask} is not between 0 and 0o777`;
  if (!Number.isSafeInteger(captureBytes) || captureBytes < 0) return `captureBytes ${captureBytes} is no size`;
  return null;
}

function directoryProblem(path: string): string | null {
  return isAbsolute(path) && !path.includes('\0') ? null : `the working directory ${path} is no absolute path`;
}
