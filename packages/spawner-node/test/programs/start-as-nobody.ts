// Starts one process as another user and prints the answer.
import { createNodeSpawner } from '../../src/index.ts';
import { never, requestOf } from '../request.ts';

const spawner = createNodeSpawner({ stateId: `nobody-${process.pid}` });
process.stdout.write(JSON.stringify(await spawner.start(requestOf({ user: 'nobody', argv: ['true'] }), never)));
