// Says that it begins, starts one service, and lives until it is killed.
import { never, requestOf } from '../request.ts';
import { openSpawner } from './open-spawner.ts';

const [stateId = '', runDirectory = '', serviceId = '', nonce = ''] = process.argv.slice(2);
const spawner = await openSpawner(stateId, runDirectory);
process.send?.('begins');
const result = await spawner.start(requestOf({ serviceId, nonce }), never);
process.send?.(result.ok ? result.handle : result.error);
setInterval(() => {}, 1000);
