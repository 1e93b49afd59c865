import { hasReference, type ServiceId } from '@hermit/core';
import type { Place } from '../findings/create-finding.ts';
import { type Catalogue, resolveService, writtenParts } from './catalogue.ts';
import type { GraphMember } from './graph-set.ts';
import { type ServiceReference, serviceReferences } from './service-references.ts';
import { argumentsOf, genericArguments, matchArguments } from './symbolic-arguments.ts';

/**
 * A service, an instance of a template that is named somewhere, or an instance of a template that stands for all of them:
 * its arguments are symbols.
 */
export interface GraphNode {
  readonly key: string;
  readonly member: GraphMember;
  readonly args: readonly string[];
}

/** A service waits for another one. */
export interface GraphEdge {
  readonly to: GraphNode;
  readonly role: 'requires' | 'after' | 'required_by';
  /** The state that is waited for; `null` for none. */
  readonly state: string | null;
  readonly locate: () => Place;
}

/** A `required_by` of some definition. */
interface ReverseEdge {
  readonly holder: GraphMember;
  /** The arguments of the service that it names, as written. */
  readonly written: readonly string[];
  readonly locate: () => Place;
}

/** Past this many nodes no further instances are looked at: arguments that are swapped about make very many. */
const nodesPerMember = 20;
const leastNodes = 1000;

/**
 * Which service waits for which, worked out as far as it is asked for. Requirements of a template hold for each of its
 * instances, so whatever goes round among symbols goes round among instances.
 */
export class RequirementGraph {
  readonly #catalogue: Catalogue;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, readonly GraphEdge[]>();
  readonly #references = new Map<ServiceId, readonly ServiceReference[]>();
  readonly #reverse = new Map<ServiceId, ReverseEdge[]>();
  readonly #limit: number;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#limit = leastNodes + nodesPerMember * catalogue.set.members.length;
    for (const member of catalogue.set.members) this.#addMember(member);
  }

  /** The nodes to begin with, in the order of ids: services, one stand-in for each template, instances with `required_by`. */
  roots(): readonly GraphNode[] {
    const members = [...this.#catalogue.set.members].filter(({ definition }) => definition.kind !== 'rules');
    const own = members.map((member) => this.#node(member, genericArguments(member.definition.params)));
    const named = [...this.#reverse].flatMap(([id, edges]) => {
      const member = this.#catalogue.byId.get(id);
      return member === undefined ? [] : edges.flatMap(({ written }) => this.#namedInstance(member, written));
    });
    return [...own, ...named].filter((node) => node !== null).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** What a node waits for. */
  edgesOf(node: GraphNode): readonly GraphEdge[] {
    const known = this.#edges.get(node.key);
    if (known !== undefined) return known;
    const edges = [...this.#ownEdges(node), ...this.#reverseEdges(node)];
    this.#edges.set(node.key, edges);
    return edges;
  }

  /** The node that an id in the definition of another node means. */
  resolve(from: GraphNode, written: string): GraphNode | null {
    const resolution = resolveService(this.#catalogue, written);
    if (resolution.kind !== 'found') return null;
    const args = argumentsOf(writtenParts(written).args ?? [], from.member.definition.params, from.args);
    return args === null ? null : this.#node(resolution.member, args);
  }

  /** The node that an id without references means. */
  named(written: string): GraphNode | null {
    const resolution = hasReference(written) ? null : resolveService(this.#catalogue, written);
    if (resolution?.kind !== 'found') return null;
    const args = argumentsOf(writtenParts(written).args ?? [], [], []);
    return args === null ? null : this.#node(resolution.member, args);
  }

  #addMember(member: GraphMember): void {
    const references = serviceReferences(member);
    this.#references.set(member.definition.id, references);
    for (const { role, written, locate } of references) {
      if (role !== 'required_by') continue;
      const resolution = resolveService(this.#catalogue, written);
      if (resolution.kind !== 'found') continue;
      const { id } = resolution.member.definition;
      const edges = this.#reverse.get(id) ?? [];
      edges.push({ holder: member, written: writtenParts(written).args ?? [], locate });
      this.#reverse.set(id, edges);
    }
  }

  #namedInstance(member: GraphMember, written: readonly string[]): GraphNode | null {
    const args = argumentsOf(written, [], []);
    return args === null || args.length === 0 ? null : this.#node(member, args);
  }

  #node(member: GraphMember, args: readonly string[]): GraphNode | null {
    const key = JSON.stringify([member.definition.id, ...args]);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.size >= this.#limit) return null;
    const node = { key, member, args };
    this.#nodes.set(key, node);
    return node;
  }

  #ownEdges(node: GraphNode): GraphEdge[] {
    const references = this.#references.get(node.member.definition.id) ?? [];
    return references.flatMap(({ role, written, state, locate }) => {
      if (role !== 'requires' && role !== 'after') return [];
      const to = this.resolve(node, written);
      return to === null ? [] : [{ to, role, state, locate }];
    });
  }

  #reverseEdges({ member, args }: GraphNode): GraphEdge[] {
    return (this.#reverse.get(member.definition.id) ?? []).flatMap(({ holder, written, locate }) => {
      const own = matchArguments(written, args, holder.definition.params);
      const to = own === null ? null : this.#node(holder, own);
      return to === null ? [] : [{ to, role: 'required_by' as const, state: 'up', locate }];
    });
  }
}

/** A node as it is shown: the id, the arguments of stand-ins as `${name}`. */
export function nodeText({ member, args }: GraphNode): string {
  const { id, params } = member.definition;
  if (args.length === 0) return id;
  const own = genericArguments(params);
  const shown = args.map((arg, index) => (arg === own[index] ? `\${${params[index]}}` : own.includes(arg) ? '…' : arg));
  return `${id}@${shown.join(',')}`;
}
