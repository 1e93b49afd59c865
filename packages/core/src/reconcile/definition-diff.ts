import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { ReloadSummary } from '../model/reload-summary.ts';
import type { ServiceId } from '../model/service-id.ts';

/** What a set of definitions changes in another one. Compares fingerprints only; the order of entries is irrelevant. */
export function diffDefinitions(
  before: ReadonlyMap<ServiceId, Pick<DefinitionOutline, 'hash' | 'shapeHash' | 'spawner'>>,
  after: ReadonlyMap<ServiceId, Pick<DefinitionOutline, 'hash' | 'shapeHash' | 'spawner'>>,
): ReloadSummary {
  const added: ServiceId[] = [];
  const reshaped: ServiceId[] = [];
  const updated: ServiceId[] = [];
  let unchanged = 0;
  for (const [id, next] of after) {
    const old = before.get(id);
    if (old === undefined) added.push(id);
    else if (old.shapeHash !== next.shapeHash) reshaped.push(id);
    else if (old.hash !== next.hash || old.spawner !== next.spawner) updated.push(id);
    else unchanged += 1;
  }
  const removed = [...before.keys()].filter((id) => !after.has(id));
  return {
    added: added.sort(),
    removed: removed.sort(),
    reshaped: reshaped.sort(),
    updated: updated.sort(),
    unchanged,
  };
}
