import type { ControlResult } from '../result-of.ts';

/** The answer of a route whose part of the backend is missing. */
export function notSupported(): ControlResult<never> {
  const message = 'this is not served by this manager';
  const suggestion = 'the manager may be of an older release than the client; compare "hsm --version" with /v1/ping';
  return { ok: false, error: { code: 'not-supported', message, suggestion } };
}
