// Starts one process, tells its handle, and lives until it is killed.
import { createNodeSpawner } from '../../src/index.ts';
import { never, requestOf } from '../request.ts';

const [stateId = '', changes = '{}'] = process.argv.slice(2);
const spawner = createNodeSpawner({ stateId });
const result = await spawner.start(requestOf(JSON.parse(changes)), never);
process.send?.(result.ok ? result.handle : result.error);
setInterval(() => {}, 1000);
