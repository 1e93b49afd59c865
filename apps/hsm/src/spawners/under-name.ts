import type { SpawnerTraits } from '@hermit/config';
import type { Adoption, AdoptionSubject, ProcessHandle, ProcessSpawner, StartResult } from '@hermit/core/spawner';

/**
 * A spawner of a stranger under the name by which definitions call it. Handles carry that name everywhere but inside of
 * the spawner itself, so that two packages cannot claim the same one, nor that of a spawner that comes with the manager.
 * What it says of itself is that of its module, and cannot change any more.
 */
export function underName(spawner: ProcessSpawner, name: string, traits: SpawnerTraits): ProcessSpawner {
  const own = spawner.name;
  if (own === name) return spawner;
  const inward = (handle: ProcessHandle): ProcessHandle => ({ ...handle, spawner: own });
  const outward = <Answer extends StartResult | Adoption>(answer: Answer): Answer => renamed(answer, own, name);
  const watch = spawner.watch?.bind(spawner);
  return {
    name,
    contractVersion: 1,
    capabilities: traits.capabilities,
    optionsSchema: traits.optionsSchema,
    start: async (request, cancel) => outward(await spawner.start(request, cancel)),
    observe: (handles, cancel) => spawner.observe(handles.map(inward), cancel),
    adopt: async (subject, cancel) => outward(await spawner.adopt(ownSubject(subject, own), cancel)),
    signal: (handle, signal, cancel) => spawner.signal(inward(handle), signal, cancel),
    kill: (handle, cancel) => spawner.kill(inward(handle), cancel),
    release: (handle) => spawner.release(inward(handle)),
    dispose: () => spawner.dispose(),
    ...(watch === undefined ? {} : { watch }),
  };
}

function ownSubject(subject: AdoptionSubject, own: string): AdoptionSubject {
  return subject.kind === 'handle'
    ? { kind: 'handle', handle: { ...subject.handle, spawner: own } }
    : { kind: 'intent', intent: { ...subject.intent, spawner: own } };
}

/** An answer that is not formed as it should be goes on as it is: the manager refuses it with its own words. */
function renamed<Answer>(answer: Answer, own: string, name: string): Answer {
  const handle: unknown = Reflect.get(Object(answer), 'handle');
  if (typeof handle !== 'object' || handle === null || Reflect.get(handle, 'spawner') !== own) return answer;
  return { ...answer, handle: { ...handle, spawner: name } };
}
