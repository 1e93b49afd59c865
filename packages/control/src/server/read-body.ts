import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { ControlResult } from '../result-of.ts';

/** Bodies are a handful of keys; whatever is larger is no request. */
export const maxBodyBytes = 65_536;

/**
 * The JSON value of a request's body; an empty body is an empty object. A body that is announced as too large, or turns
 * out so, is not read to its end, and nothing is parsed before the size is known.
 */
export async function readBody(request: IncomingMessage): Promise<ControlResult<unknown>> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBodyBytes) return tooLarge();
      chunks.push(chunk);
    }
  } catch {
    return { ok: false, error: { code: 'invalid-request', message: 'the request body ended too early' } };
  }
  return size === 0 ? { ok: true, value: {} } : parseJson(Buffer.concat(chunks));
}

function parseJson(bytes: Uint8Array): ControlResult<unknown> {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, error: { code: 'invalid-request', message: 'the request body is not JSON in UTF-8' } };
  }
}

function tooLarge(): ControlResult<never> {
  const message = `the request body has more than ${maxBodyBytes} bytes`;
  return { ok: false, error: { code: 'payload-too-large', message } };
}
