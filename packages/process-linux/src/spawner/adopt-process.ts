import { unreachable } from '@hermit/core';
import type { Adoption, AdoptionSubject, ProcessHandle } from '@hermit/core/spawner';
import { adoptIntent } from './adopt-intent.ts';
import { observeProcess } from './observe-process.ts';
import type { SpawnerContext } from './spawner-context.ts';

/** Takes over a process of an earlier manager; the contract's `adopt`. */
export function adoptProcess(subject: AdoptionSubject, context: SpawnerContext): Promise<Adoption> {
  switch (subject.kind) {
    case 'handle':
      return adoptHandle(subject.handle, context);
    case 'intent':
      return adoptIntent(subject.intent, context);
    default:
      return unreachable(subject);
  }
}

/** The answer about a handle: it stays of use unless it names nobody. */
export async function adoptHandle(handle: ProcessHandle, context: SpawnerContext): Promise<Adoption> {
  const observation = await observeProcess(handle, context);
  if (observation.kind === 'absent') return { observation, handle: null, watched: false };
  return { observation, handle, watched: context.table.get(handle.nonce)?.child?.progress.kind === 'running' };
}
