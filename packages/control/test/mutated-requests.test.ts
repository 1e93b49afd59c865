import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rawClient } from './fixture/raw-client.ts';
import { served } from './fixture/served.ts';

const templates = [
  'GET /v1/status?service=web HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /v1/services/web/restart HTTP/1.1\r\nHost: x\r\nContent-Length: 29\r\n\r\n{"wait":true,"timeoutMs":1000}',
  'PUT /v1/system/dependencies/TIME HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n{"value":null}\r\n0\r\n\r\n',
].map((text) => Buffer.from(text));

/** A request with some of its bytes replaced, and cut off somewhere. */
const mutatedRequest = fc
  .record({
    template: fc.constantFrom(...templates),
    changes: fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
    length: fc.nat(200),
  })
  .map(({ template, changes, length }) => {
    const bytes = Buffer.from(template);
    for (const [position, byte] of changes) bytes[position % bytes.length] = byte;
    return bytes.subarray(0, Math.max(1, length));
  });

it('requests with wrong bytes never make a fault, and the next client is served', async () => {
  const { socketPath, client, faults } = await served();
  await fc.assert(
    fc.asyncProperty(mutatedRequest, async (bytes) => {
      const { socket, closed } = rawClient(socketPath);
      socket.write(bytes);
      expect((await client.ping()).ok).toBe(true);
      socket.destroy();
      expect(await closed).toMatch(/^$|^HTTP\/1\.1 /);
      expect(faults).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 120_000);
