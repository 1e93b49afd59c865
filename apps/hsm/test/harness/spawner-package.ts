import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const nodeSpawner = createRequire(import.meta.url).resolve('@hermit/spawner-node');

/** A package as a stranger would publish it: child processes, under a name of its own and with one option. */
export const strangeSpawner = `
import { createNodeSpawner } from ${JSON.stringify(nodeSpawner)};
const { capabilities } = createNodeSpawner({ stateId: 'none', bootId: 'none' });
const optionsSchema = {
  type: 'object',
  properties: { colour: { type: 'string', enum: ['red', 'green'] } },
  additionalProperties: false,
};
export const hermitSpawner = { name: 'strange', contractVersion: 1, capabilities, optionsSchema };
export async function createSpawner({ stateId, stateDirectory, bootId, log }) {
  log('made in ' + stateDirectory);
  const inner = createNodeSpawner({ stateId, bootId });
  const inward = (handle) => ({ ...handle, spawner: 'node' });
  const outward = (answer) =>
    answer.handle ? { ...answer, handle: { ...answer.handle, spawner: 'strange' } } : answer;
  const subjectOf = ({ kind, handle, intent }) =>
    kind === 'handle' ? { kind, handle: inward(handle) } : { kind, intent: { ...intent, spawner: 'node' } };
  return { ok: true, spawner: {
    name: 'strange', contractVersion: 1, capabilities, optionsSchema,
    start: async (request, cancel) => outward(await inner.start({ ...request, options: {} }, cancel)),
    observe: (handles, cancel) => inner.observe(handles.map(inward), cancel),
    adopt: async (subject, cancel) => outward(await inner.adopt(subjectOf(subject), cancel)),
    signal: (handle, signal, cancel) => inner.signal(inward(handle), signal, cancel),
    kill: (handle, cancel) => inner.kill(inward(handle), cancel),
    release: (handle) => inner.release(inward(handle)),
    watch: (listener) => inner.watch(listener),
    dispose: () => inner.dispose(),
  } };
}
`;

/** The same module after some of its text was replaced. Throws if the text is not there. */
export function changedSpawner(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((source, [from, to]) => {
    if (!source.includes(from)) throw new Error(`the module has no text ${from}`);
    return source.replaceAll(from, to);
  }, strangeSpawner);
}

/** Writes a package into the `node_modules` of a directory; returns its own directory. */
export function installPackage(
  directory: string,
  name: string,
  source: string,
  manifest: Readonly<Record<string, unknown>> = {},
): string {
  const path = join(directory, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  const whole = { name, version: '1.2.3', type: 'module', exports: { import: './main.js' }, ...manifest };
  writeFileSync(join(path, 'package.json'), JSON.stringify(whole));
  writeFileSync(join(path, 'main.js'), source);
  return path;
}
