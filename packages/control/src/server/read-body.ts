import type { ControlResult } from '../result-of.ts';

/** Bodies are a handful of keys; whatever is larger is no request. */
export const maxBodyBytes = 65_536;

/** The JSON value of a body that is already known to be small; an empty body is an empty object. */
export async function readBody(request: Request): Promise<ControlResult<unknown>> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength === 0) return { ok: true, value: {} };
  return parseJson(bytes);
}

function parseJson(bytes: Uint8Array): ControlResult<unknown> {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, error: { code: 'invalid-request', message: 'the request body is not JSON in UTF-8' } };
  }
}
