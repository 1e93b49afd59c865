import { type ControlError, type ControlErrorCode, isControlErrorCode } from './control-error.ts';
import type { Exchange } from './http-exchange.ts';

/** The value asked for, or why there is none. */
export type ControlResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ControlError };

/** What was asked for: after a `command` without an answer the caller cannot know whether it will be carried out. */
export type Asked = 'question' | 'command';

/** What an exchange means to the caller. */
export function resultOf<Value>(
  exchange: Exchange,
  socketPath: string,
  asked: Asked = 'question',
): ControlResult<Value> {
  switch (exchange.kind) {
    case 'reply':
      return replied(exchange.status, exchange.body, socketPath);
    case 'timed-out':
      return unansweredInTime(socketPath, asked);
    case 'no-reply':
      return unanswered(exchange.after, exchange.cause, socketPath);
  }
}

function replied<Value>(status: number, body: string, socketPath: string): ControlResult<Value> {
  const document = parsed(body);
  if (status >= 200 && status < 300 && isObject(document)) return { ok: true, value: document as Value };
  if (isError(document)) return { ok: false, error: document };
  const suggestion = 'look whether another program, or another release of Hermit, listens there';
  return failed('bad-reply', `the reply at ${socketPath} (HTTP ${status}) is not one of this API`, suggestion);
}

function unansweredInTime(socketPath: string, asked: Asked): ControlResult<never> {
  const hint = asked === 'command' ? '; if it was, it carries the command out as soon as it can' : '';
  return failed('timed-out', `the manager at ${socketPath} did not answer in time`, `look whether it is stuck${hint}`);
}

function unanswered(after: 'connecting' | 'sending', cause: string, socketPath: string): ControlResult<never> {
  if (cause === 'EACCES' || cause === 'EPERM') {
    const suggestion = 'run the command as the user who runs the manager';
    return failed(
      'not-permitted',
      `the control socket ${socketPath} may not be opened by this user (${cause})`,
      suggestion,
    );
  }
  if (cause === 'EAGAIN') {
    const message = `the manager at ${socketPath} takes no more connections (${cause}); nothing was done`;
    return failed('busy', message, 'look whether it is stuck');
  }
  if (after === 'connecting') {
    const suggestion = 'start one with "hsm run --dir DIR", or name its socket with --socket or HSM_SOCKET';
    return failed('no-manager', `no manager listens at ${socketPath} (${cause})`, suggestion);
  }
  const suggestion = 'whether the command was taken is not known; "hsm status" tells';
  return failed(
    'connection-lost',
    `the manager at ${socketPath} closed the connection before it answered (${cause})`,
    suggestion,
  );
}

function failed(code: ControlErrorCode, message: string, suggestion: string): ControlResult<never> {
  return { ok: false, error: { code, message, suggestion } };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isError(value: unknown): value is ControlError {
  if (!isObject(value)) return false;
  const { code, message } = value as { code?: unknown; message?: unknown };
  return isControlErrorCode(code) && typeof message === 'string';
}
