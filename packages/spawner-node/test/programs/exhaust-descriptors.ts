// Starts with every descriptor in use, then again with some free, and prints both answers.
import { closeSync, openSync } from 'node:fs';
import { createNodeSpawner } from '../../src/index.ts';
import { never, requestOf } from '../request.ts';

const spawner = createNodeSpawner({ stateId: `exhausted-${process.pid}` });
const taken: number[] = [];
try {
  for (;;) taken.push(openSync('/dev/null', 'r'));
} catch {
  // Now none is left.
}
const failed = await spawner.start(requestOf({ argv: ['true'] }), never);
for (const fd of taken) closeSync(fd);
const later = await spawner.start(requestOf({ argv: ['true'] }), never);
process.stdout.write(JSON.stringify({ failed: failed.ok ? null : failed.error, later: later.ok }));
