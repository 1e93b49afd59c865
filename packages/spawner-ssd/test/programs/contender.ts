// Opens a spawner, says so, starts one service when it is told to, says how that went, and lives until it is killed.
import { once } from 'node:events';
import { freshNonce, never, requestOf } from '../request.ts';
import { openSpawner } from './open-spawner.ts';

const [stateId = '', runDirectory = '', serviceId = ''] = process.argv.slice(2);
const spawner = await openSpawner(stateId, runDirectory);
process.send?.('ready');
await once(process, 'message');
process.send?.(await spawner.start(requestOf({ serviceId, nonce: freshNonce() }), never));
setInterval(() => {}, 1000);
