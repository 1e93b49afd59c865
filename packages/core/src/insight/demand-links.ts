import { type ServiceId, templateNameOf } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyKind, type WhyLink } from './why-cause.ts';

/** So many of those who want a service are named. */
const named = 8;

/** Why somebody wants a service, or why nobody does. */
export function demandLinks(memory: Readonly<ServiceMemory>, subject: string, world: InsightWorld): readonly WhyLink[] {
  const { id } = memory;
  const wanters = world.reconciler.demandedBy(id);
  if (wanters.length === 0) return [...nobodyLinks(memory, subject, world)];
  const links = wanters.slice(0, named).map((wanter) => wanterLink(wanter, memory));
  return wanters.length > named ? [...links, moreLink(wanters.length - named, id)] : links;
}

function wanterLink(wanter: string, { id, outline, operator }: Readonly<ServiceMemory>): WhyLink {
  if (wanter === 'autostart') {
    const name = outline?.file ?? id;
    return leafLink({ kind: 'file', name, text: `${name} has "${id}" started by itself`, sinceMs: null });
  }
  if (wanter === 'operator') {
    return operatorLink(id, operator);
  }
  const [kind = '', ...rest] = wanter.split(':');
  const name = rest.join(':');
  if (kind === 'service') {
    return { kind: 'service', id: name, role: 'demand', relation: `"${name}" needs "${id}"`, sinceMs: null };
  }
  return leafLink({ kind: kindOf(kind), name, text: `${wanter} asks for "${id}"`, sinceMs: null });
}

function operatorLink(id: ServiceId, operator: ServiceMemory['operator']): WhyLink {
  const isForced = operator === 'force';
  const how = isForced ? ', whatever it requires ("hsm start --force")' : '';
  const changes = isForced ? [`"hsm reset ${id}" has what it requires count again`] : [];
  return leafLink({ kind: 'operator', name: id, text: `the operator started "${id}"${how}`, sinceMs: null, changes });
}

function kindOf(prefix: string): WhyKind {
  if (prefix === 'client' || prefix === 'rule' || prefix === 'file' || prefix === 'process') return prefix;
  return prefix === 'operator' ? 'operator' : 'fact';
}

function moreLink(count: number, id: ServiceId): WhyLink {
  return leafLink({ kind: 'service', name: id, text: `${count} more want "${id}"`, sinceMs: null });
}

/** Nobody wants it: its file does not, and those who would are not wanted themselves. */
function* nobodyLinks(memory: Readonly<ServiceMemory>, subject: string, world: InsightWorld): Iterable<WhyLink> {
  const { id, outline } = memory;
  const name = outline?.file ?? id;
  const start = `"hsm start ${id}" starts ${subject}`;
  const template = templateNameOf(id);
  yield leafLink({
    kind: 'file',
    name,
    text:
      template === null
        ? `${name} does not have "${id}" started by itself (autostart = false), and nobody else asks for it`
        : `"${id}" is an instance of the template "${template}", and nobody asks for it`,
    sinceMs: null,
    changes: template === null ? [start, `autostart = true in ${name} has it started by itself`] : [start],
  });
  let count = 0;
  for (const puller of [...world.reconciler.graph.pullersOf(id)].sort()) {
    count += 1;
    if (count > named) return;
    yield { kind: 'service', id: puller, role: 'state', relation: `"${puller}" would need it`, sinceMs: null };
  }
}
