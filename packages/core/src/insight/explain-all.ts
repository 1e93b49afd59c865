import type { Finding } from '../model/finding.ts';
import type { ServiceId } from '../model/service-id.ts';
import { fileLeaf, whatCountsOf } from './file-links.ts';
import type { InsightWorld } from './insight-world.ts';
import { serviceSentence } from './service-sentence.ts';
import { isInTrouble } from './service-trouble.ts';
import { stateLinks } from './state-links.ts';
import type { WhyCause, WhyLeaf, WhyLink } from './why-cause.ts';

/** Services that are not as they should be because of one and the same thing. */
export interface ExplainedGroup {
  readonly root: WhyCause;
  /** In the order of their ids; none for a file whose services run with their last good definitions. */
  readonly services: readonly ServiceId[];
}

/**
 * Everything that is not as it should be, grouped by where it began, the largest group first. Each service is in one
 * group: that of the first of its causes.
 */
export function explainAll(world: InsightWorld): readonly ExplainedGroup[] {
  const rootOf = rootFinder(world);
  const groups = new Map<string, { readonly root: WhyCause; readonly services: ServiceId[] }>();
  for (const memory of world.reconciler.services()) {
    if (!isInTrouble(memory, world.nowMs, world.reconciler.settings)) continue;
    const root = rootOf(memory.id);
    const key = `${root.kind} ${root.name}`;
    const group = groups.get(key) ?? { root, services: [] };
    group.services.push(memory.id);
    groups.set(key, group);
  }
  for (const leaf of filesWithErrors(world)) {
    const key = `${leaf.kind} ${leaf.name}`;
    if (!groups.has(key)) groups.set(key, { root: withoutChanges(leaf), services: [] });
  }
  return [...groups.values()]
    .map(({ root, services }) => ({ root, services: services.sort() }))
    .sort((a, b) => b.services.length - a.services.length || (a.root.name < b.root.name ? -1 : 1));
}

/**
 * Finds where the state of a service began: the first end among its causes, or that of the first service among them. What
 * was found is kept for the services on the way.
 */
function rootFinder(world: InsightWorld): (id: ServiceId) => WhyCause {
  const found = new Map<ServiceId, WhyCause>();
  return (id) => {
    const path: ServiceId[] = [];
    const seen = new Set<ServiceId>();
    let root = found.get(id);
    for (let current = id; root === undefined; ) {
      path.push(current);
      seen.add(current);
      const next = nextTowardsRoot(current, world);
      if (next?.kind === 'leaf') root = withoutChanges(next.leaf);
      else if (next === undefined || seen.has(next.id)) root = serviceCause(current, world);
      else {
        current = next.id;
        root = found.get(current);
      }
    }
    for (const passed of path) found.set(passed, root);
    return root;
  };
}

function nextTowardsRoot(id: ServiceId, world: InsightWorld): WhyLink | undefined {
  const memory = world.reconciler.service(id);
  if (memory === undefined) return undefined;
  const links = stateLinks(memory, `"${id}"`, world);
  // What holds a service up that goes on is no trouble; what it has lost comes first.
  const { code, causes } = memory.decision?.reason ?? {};
  return towardsRoot(code === 'requirement-lost' ? links.slice(0, causes?.length) : links);
}

function serviceCause(id: ServiceId, world: InsightWorld): WhyCause {
  const sinceMs = world.reconciler.service(id)?.decision?.stateSinceMs ?? null;
  return { kind: 'service', name: id, text: serviceSentence(id, world), sinceMs, causes: [] };
}

/** An error in a file is a cause beside others, unless there is no other. */
function towardsRoot(links: readonly WhyLink[]): WhyLink | undefined {
  const ends = links.filter((link) => link.kind === 'leaf');
  const service = links.find((link) => link.kind === 'service' && link.role === 'state');
  return ends.find(({ leaf }) => leaf.kind !== 'file') ?? service ?? ends[0];
}

function withoutChanges({ kind, name, text, sinceMs, causes }: WhyLeaf): WhyCause {
  return { kind, name, text, sinceMs, causes };
}

function filesWithErrors(world: InsightWorld): readonly WhyLeaf[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of world.findings) {
    if (finding.file === null || finding.severity !== 'error') continue;
    const list = byFile.get(finding.file) ?? [];
    byFile.set(finding.file, [...list, finding]);
  }
  return [...byFile].map(([file, list]) => fileLeaf(file, list, whatCountsOf(file, world)));
}
