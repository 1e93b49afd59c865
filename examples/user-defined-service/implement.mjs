// Implements the services "tunnel@PEER" for a manager: watches which of them are run, and says in which state each of them is.
// No library: HTTP on the control socket, and server-sent events. Ends never; the manager may come and go.
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const { HSM_SOCKET: socketPath = '/run/hermit/control.sock' } = process.env;
const pattern = ['run-service', ['tunnel', '?peer']];

/** The tunnels that are to be there, by peer, and the state of each. What a real program would connect is only a word here. */
const tunnels = new Map();

const states = () => [...tunnels].map(([peer, state]) => ['service-state', ['tunnel', peer], state]);
/** @param {any[]} fact */
const peerOf = ([, [, peer]]) => peer;

/**
 * @param {string} method
 * @param {string} path
 * @param {{ body?: object, token?: string }} [options]
 * @returns {Promise<import('node:http').IncomingMessage>}
 */
function ask(method, path, { body, token } = {}) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const call = request({ socketPath, method, path, headers, agent: false }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${method} ${path}: ${response.statusCode}`));
    });
    call.on('error', reject);
    call.end(body && JSON.stringify(body));
  });
}

/**
 * The events of a stream: their names, and their documents.
 *
 * @param {import('node:http').IncomingMessage} response
 */
async function* eventsOf(response) {
  let event = '';
  for await (const line of createInterface({ input: response })) {
    if (line.startsWith('event: ')) event = line.slice('event: '.length);
    if (line.startsWith('data: ')) yield { event, data: JSON.parse(line.slice('data: '.length)) };
  }
}

/**
 * What is left of a stream is heartbeats; they are read so that the manager knows that we are there.
 *
 * @param {AsyncIterable<{ event: string }>} events
 */
async function drain(events) {
  for await (const { event } of events) if (event === 'end') return;
}

/**
 * Gives away the states of all tunnels: one set, replaced in one step, one after the other.
 *
 * @param {{ session: string, token: string }} opened
 * @returns {() => Promise<void>}
 */
function publisher({ session, token }) {
  let last = Promise.resolve();
  return () => {
    last = last
      .catch(() => {})
      .then(async () => {
        (await ask('PUT', `/v1/sessions/${session}/facts`, { body: { facts: states() }, token })).resume();
      });
    return last;
  };
}

/**
 * @param {string} peer
 * @param {() => Promise<void>} publish
 */
async function connect(peer, publish) {
  tunnels.set(peer, 'connecting');
  await publish();
  await delay(100);
  if (!tunnels.has(peer)) return;
  tunnels.set(peer, 'ready');
  console.log(`${peer} is connected`);
  await publish();
}

/**
 * @param {string} peer
 * @param {() => Promise<void>} publish
 */
async function disconnect(peer, publish) {
  tunnels.delete(peer);
  console.log(`${peer} is disconnected`);
  await publish();
}

/**
 * Does what a change of the facts asks for: those that are run now, and those that are not any more.
 *
 * @param {string[]} run
 * @param {string[]} gone
 * @param {() => Promise<void>} publish
 */
async function follow(run, gone, publish) {
  const changes = [
    ...gone.filter((peer) => tunnels.has(peer)).map((peer) => disconnect(peer, publish)),
    ...run.filter((peer) => !tunnels.has(peer)).map((peer) => connect(peer, publish)),
  ];
  await Promise.all(changes);
}

/** Serves one manager, until it goes. The first set of states is there before anything else: nobody waits for it twice. */
async function serve() {
  const held = eventsOf(await ask('POST', '/v1/sessions', { body: { facts: states() } }));
  const first = await held.next();
  if (first.done) return;
  const publish = publisher(first.value.data);
  drain(held).catch(() => {});
  const query = encodeURIComponent(JSON.stringify(pattern));
  for await (const { event, data } of eventsOf(await ask('GET', `/v1/facts/stream?pattern=${query}`))) {
    const run =
      event === 'snapshot'
        ? data.facts.map((/** @type {{ fact: any[] }} */ entry) => peerOf(entry.fact))
        : (data.added ?? []).map(peerOf);
    const others = [...tunnels.keys()].filter((peer) => !run.includes(peer));
    const gone = event === 'snapshot' ? others : (data.removed ?? []).map(peerOf);
    follow(run, gone, publish).catch((error) => console.error(error.message));
  }
}

for (;;) {
  await serve().catch((error) => console.error(error.message));
  await delay(200);
}
