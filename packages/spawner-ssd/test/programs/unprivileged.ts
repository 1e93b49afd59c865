// Runs through the life of a service as whoever it is, and prints every answer.
import { readBootId } from '@hermit/process-linux';
import { freshNonce, never, requestOf } from '../request.ts';
import { openSpawner } from './open-spawner.ts';

const [runDirectory = ''] = process.argv.slice(2);
const open = () => openSpawner(`unprivileged-${process.pid}`, runDirectory);
const spawner = await open();
const nonce = freshNonce();
const intentOf = (serviceId: string, of: string) => ({
  kind: 'intent' as const,
  intent: { serviceId, purpose: 'main' as const, nonce: of, shapeHash: '', spawner: 'ssd', bootId: readBootId() },
});
const started = await spawner.start(requestOf({ nonce, umask: 0o777 }), never);
const second = await spawner.start(requestOf(), never);
const adopted = await (await open()).adopt(intentOf('web', nonce), never);
const killed = started.ok ? await spawner.kill(started.handle, never) : null;
const asRoot = await spawner.start(requestOf({ user: 'root' }), never);
const nicer = await spawner.start(requestOf({ options: { nice_level: -1 } }), never);
const closed = await spawner.adopt(intentOf('web', freshNonce()), never);
process.stdout.write(JSON.stringify({ started, second, adopted, killed, asRoot, nicer, closed }));
