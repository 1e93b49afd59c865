import type { Requirement, ServiceDefinition, ServiceId } from '@hermit/core';

/** Everything that services have to do with each other, as plain lists. */
export interface Links {
  readonly requires: ReadonlyMap<ServiceId, readonly Requirement[]>;
  readonly wants: ReadonlyMap<ServiceId, readonly ServiceId[]>;
  readonly after: ReadonlyMap<ServiceId, readonly ServiceId[]>;
  readonly conflicts: ReadonlyMap<ServiceId, ReadonlySet<ServiceId>>;
}

/** The links of these definitions, with the reverse ones turned round, and those that rules add. */
export function linksOf(
  definitions: Iterable<ServiceDefinition>,
  edges: readonly { readonly service: string; readonly requirement: Requirement }[],
): Links {
  const requires = new Map<ServiceId, Requirement[]>();
  const wants = new Map<ServiceId, ServiceId[]>();
  const after = new Map<ServiceId, ServiceId[]>();
  const conflicts = new Map<ServiceId, Set<ServiceId>>();
  for (const one of definitions) {
    for (const requirement of one.requires) add(requires, one.id, requirement);
    for (const id of one.requiredBy)
      add(requires, id, { kind: 'service', service: one.id, state: 'up', onLoss: 'stop', graceMs: 0 });
    for (const id of one.wants) add(wants, one.id, id);
    for (const id of one.wantedBy) add(wants, id, one.id);
    for (const id of one.after) add(after, one.id, id);
    for (const id of one.conflicts) {
      if (id === one.id) continue;
      conflicts.set(one.id, (conflicts.get(one.id) ?? new Set()).add(id));
      conflicts.set(id, (conflicts.get(id) ?? new Set()).add(one.id));
    }
  }
  for (const { service, requirement } of edges) add(requires, service, requirement);
  return { requires, wants, after, conflicts };
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Those that a service demands along. */
export function pulledBy(id: ServiceId, { requires, wants }: Links): ServiceId[] {
  const required = (requires.get(id) ?? []).flatMap((one) => (one.kind === 'service' ? [one.service] : []));
  return [...required, ...(wants.get(id) ?? [])];
}

/** Those that have to be there before a service. */
export function before(id: ServiceId, { requires, after }: Links): ServiceId[] {
  const required = (requires.get(id) ?? []).flatMap((one) => (one.kind === 'service' ? [one.service] : []));
  return [...required, ...(after.get(id) ?? [])];
}

/** Everything that can be reached from these, themselves included. */
export function reachable(from: Iterable<ServiceId>, next: (id: ServiceId) => Iterable<ServiceId>): Set<ServiceId> {
  const reached = new Set(from);
  for (const id of reached) for (const other of next(id)) reached.add(other);
  return reached;
}
