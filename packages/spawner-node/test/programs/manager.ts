// Starts one process, tells its handle, and lives until it is killed.
import { openSync } from 'node:fs';
import { createNodeSpawner } from '../../src/index.ts';
import { never, requestOf } from '../request.ts';

const [stateId = '', changes = '{}', output] = process.argv.slice(2);
const stdout = output === undefined ? null : openSync(output, 'a');
const spawner = createNodeSpawner({ stateId });
const request = requestOf({ stdio: { stdout, stderr: null }, ...JSON.parse(changes) });
const result = await spawner.start(request, never);
process.send?.(result.ok ? result.handle : result.error);
setInterval(() => {}, 1000);
