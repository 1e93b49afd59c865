import { hasReference, type ServiceId } from '@hermit/core';
import type { GraphMember, GraphSet } from './graph-set.ts';
import { type Openness, opennessOf } from './openness.ts';
import { Suggestions } from './suggestions.ts';

/** What a name means in a set. */
export type Resolution =
  /** A service, or an instance of a template. */
  | { readonly kind: 'found'; readonly member: GraphMember }
  /** The name itself is not known before the manager runs. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'undefined'; readonly name: string }
  /** A file of rules, which is no service. */
  | { readonly kind: 'rules'; readonly member: GraphMember }
  /** `count` arguments are given; 0 for none. */
  | { readonly kind: 'wrong-arguments'; readonly member: GraphMember; readonly count: number };

/** A set, prepared for looking names up. */
export interface Catalogue {
  readonly set: GraphSet;
  readonly byId: ReadonlyMap<ServiceId, GraphMember>;
  readonly openness: Openness;
  readonly suggestions: Suggestions;
}

/** Prepares a set. */
export function catalogueOf(set: GraphSet): Catalogue {
  const byId = new Map(set.members.map((member) => [member.definition.id, member]));
  const services = set.members
    .filter(({ definition }) => definition.kind !== 'rules')
    .map(({ definition }) => definition.id);
  return { set, byId, openness: opennessOf(set), suggestions: new Suggestions(services) };
}

/** The name and the arguments of an id as written, `${…}` and encodings kept; `null` for an id without arguments. */
export function writtenParts(written: string): { readonly name: string; readonly args: readonly string[] | null } {
  const at = written.indexOf('@');
  return at === -1
    ? { name: written, args: null }
    : { name: written.slice(0, at), args: written.slice(at + 1).split(',') };
}

/** What an id as written means. */
export function resolveService(catalogue: Catalogue, written: string): Resolution {
  const { name, args } = writtenParts(written);
  return resolveName(catalogue, name, args?.length ?? 0);
}

/** What a name with so many arguments means. */
export function resolveName({ byId }: Catalogue, name: string, count: number): Resolution {
  if (hasReference(name)) return { kind: 'dynamic' };
  const member = byId.get(name);
  if (member === undefined) return { kind: 'undefined', name };
  if (member.definition.kind === 'rules') return { kind: 'rules', member };
  return member.definition.params.length === count
    ? { kind: 'found', member }
    : { kind: 'wrong-arguments', member, count };
}
