import type { CancelSignal, StartRequest } from '@hermit/core/spawner';

/** Never cancels. */
export const never: CancelSignal = new AbortController().signal;

let count = 0;

/** A nonce of the manager's form that no other test uses. */
export function freshNonce(letter = 'm'): string {
  return `${letter}.0123456789abcdef.${process.pid}x${++count}x${Date.now()}`;
}

/** A request for a sleeper, changed as given. */
export function requestOf(changes: Partial<StartRequest> = {}): StartRequest {
  return {
    serviceId: 'web',
    purpose: 'main',
    operationId: 1,
    nonce: freshNonce(),
    argv: ['sleep', '600'],
    env: new Map([['PATH', '/usr/bin:/bin']]),
    workingDirectory: '/',
    user: null,
    group: null,
    umask: 0o022,
    killMode: 'group',
    stdio: { stdout: null, stderr: null },
    captureBytes: 0,
    options: {},
    ...changes,
  };
}
