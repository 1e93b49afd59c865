import type { Fact, Finding, ServiceId, ServiceStatus } from '@hermit/core';

/**
 * Everything that can go wrong with a request, as a closed list. Stable: scripts may compare them.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid-request` | the request is not well-formed: not JSON, not UTF-8, or not as the schema says |
 * | `unknown-service` | no service has this id |
 * | `unknown-dependency` | no system dependency has this name |
 * | `unknown-route` | this manager has no such route: a client of another release, mostly |
 * | `not-supported` | the route exists, and this manager does not serve it |
 * | `method-not-allowed` | the route takes another method |
 * | `payload-too-large` | the body is larger than 64 KiB |
 * | `not-reached` | the command was carried out as far as possible, and the service is not as asked |
 * | `refused` | the manager is shutting down and takes no commands |
 * | `reload-refused` | the reload would stop too much and was not forced |
 * | `plan-changed` | a reload would not do any more what the plan said |
 * | `no-reload-command` | the service has no `exec_reload` |
 * | `not-owner` | somebody else asserts the fact; only they can retract it |
 * | `not-permitted-label` | who asks may not assert facts with this label |
 * | `too-many-facts` | whoever asks would hold more facts than the manager keeps of one owner |
 * | `unknown-session` | there is no session with this name and token; it may have ended |
 * | `read-only` | this socket takes no changes |
 * | `not-stopped` | after a shutdown some services have processes that outlived SIGKILL |
 * | `busy` | too many clients, or too many commands waiting; nothing was done |
 * | `timed-out` | the time given was over before the command was; the command goes on |
 * | `internal` | a fault in the manager; its log says which |
 * | `no-manager` | nobody listens at the socket |
 * | `not-permitted` | the socket is there and this user may not open it |
 * | `connection-lost` | the connection ended before the reply; whether the command was taken is not known |
 * | `bad-reply` | somebody answered, but not as this API does |
 * | `socket-path-too-long` | the path of the socket is longer than the kernel takes |
 */
export type ControlErrorCode =
  | 'invalid-request'
  | 'unknown-service'
  | 'unknown-dependency'
  | 'unknown-route'
  | 'not-supported'
  | 'method-not-allowed'
  | 'payload-too-large'
  | 'not-reached'
  | 'refused'
  | 'reload-refused'
  | 'plan-changed'
  | 'no-reload-command'
  | 'not-owner'
  | 'not-permitted-label'
  | 'too-many-facts'
  | 'unknown-session'
  | 'read-only'
  | 'not-stopped'
  | 'busy'
  | 'timed-out'
  | 'internal'
  | 'no-manager'
  | 'not-permitted'
  | 'connection-lost'
  | 'bad-reply'
  | 'socket-path-too-long';

/** What a code means to HTTP clients, and to scripts that look at the exit code of `hsm`. */
export interface ControlErrorMeaning {
  /** `null` for what only a client can notice. */
  readonly httpStatus: number | null;
  readonly exitCode: number;
}

/** The one table of codes. */
export const controlErrors: Readonly<Record<ControlErrorCode, ControlErrorMeaning>> = {
  'invalid-request': { httpStatus: 400, exitCode: 2 },
  'unknown-service': { httpStatus: 404, exitCode: 2 },
  'unknown-dependency': { httpStatus: 404, exitCode: 2 },
  'unknown-route': { httpStatus: 404, exitCode: 1 },
  'not-supported': { httpStatus: 501, exitCode: 1 },
  'method-not-allowed': { httpStatus: 405, exitCode: 1 },
  'payload-too-large': { httpStatus: 413, exitCode: 2 },
  'not-reached': { httpStatus: 409, exitCode: 1 },
  refused: { httpStatus: 409, exitCode: 1 },
  'reload-refused': { httpStatus: 409, exitCode: 1 },
  'plan-changed': { httpStatus: 409, exitCode: 1 },
  'no-reload-command': { httpStatus: 409, exitCode: 1 },
  'not-owner': { httpStatus: 409, exitCode: 1 },
  'not-permitted-label': { httpStatus: 403, exitCode: 1 },
  'too-many-facts': { httpStatus: 409, exitCode: 1 },
  'unknown-session': { httpStatus: 404, exitCode: 1 },
  'read-only': { httpStatus: 403, exitCode: 1 },
  'not-stopped': { httpStatus: 409, exitCode: 1 },
  busy: { httpStatus: 503, exitCode: 1 },
  'timed-out': { httpStatus: 504, exitCode: 1 },
  internal: { httpStatus: 500, exitCode: 70 },
  'no-manager': { httpStatus: null, exitCode: 4 },
  'not-permitted': { httpStatus: null, exitCode: 5 },
  'connection-lost': { httpStatus: null, exitCode: 5 },
  'bad-reply': { httpStatus: null, exitCode: 5 },
  'socket-path-too-long': { httpStatus: null, exitCode: 2 },
};

/** What belongs to an error beside its sentence. */
export type ControlErrorDetails =
  | { readonly kind: 'service'; readonly service: ServiceStatus }
  | { readonly kind: 'services'; readonly services: readonly ServiceStatus[] }
  | { readonly kind: 'reload'; readonly wouldStop: readonly ServiceId[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'plan'; readonly hash: string }
  | { readonly kind: 'owners'; readonly fact: Fact; readonly owners: readonly string[] };

/** The body of every reply that is no success, and what a client method gives back instead of a value. */
export interface ControlError {
  readonly code: ControlErrorCode;
  /** One sentence: what, which, why. No final full stop. */
  readonly message: string;
  /** What to do about it; a service id where one was probably meant. */
  readonly suggestion?: string;
  /**
   * For `not-reached` and `timed-out`: the service; for `not-stopped`: the services; for `reload-refused`: what it found; for `plan-changed`: the
   * hash of the plan as it is now; for `not-owner`: who asserts the fact.
   */
  readonly details?: ControlErrorDetails;
}

/** The exit code of `hsm` for an error. */
export function exitCodeOf(error: Pick<ControlError, 'code'>): number {
  return controlErrors[error.code].exitCode;
}

/** The HTTP status that a server sends with an error. */
export function httpStatusOf(error: Pick<ControlError, 'code'>): number {
  return controlErrors[error.code].httpStatus ?? 500;
}

/** Whether a text from outside is a code of the closed list. */
export function isControlErrorCode(text: unknown): text is ControlErrorCode {
  return typeof text === 'string' && Object.hasOwn(controlErrors, text);
}
