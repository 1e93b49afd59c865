import type { GraphDocument } from '@hermit/control';
import type { ServiceState } from '@hermit/core';

/** One box of a picture. */
export interface GraphBox {
  /** Unique. */
  readonly key: string;
  readonly label: string;
  readonly shape: 'service' | 'fact' | 'input';
  /** Of a fact or input: `ready` where it holds. */
  readonly state: ServiceState | null;
}

/** One arrow of a picture: from who needs to what is needed. */
export interface GraphArrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly line: 'solid' | 'dashed' | 'dotted';
  readonly holds: boolean;
}

/** What a picture shows: services, the facts and inputs that they need, and arrows. */
export function graphParts(graph: GraphDocument): {
  readonly boxes: readonly GraphBox[];
  readonly arrows: readonly GraphArrow[];
} {
  const boxes = new Map<string, GraphBox>();
  const arrows: GraphArrow[] = [];
  for (const { id, state } of graph.nodes) {
    boxes.set(`service ${id}`, {
      key: `service ${id}`,
      label: `${id}\n${state ?? 'not defined'}`,
      shape: 'service',
      state,
    });
  }
  for (const { from, to, kind, state, holds } of graph.edges) {
    const label = kind === 'requires' ? (state === 'up' || state === null ? '' : state) : kind;
    const line = kind === 'requires' ? 'solid' : kind === 'wants' ? 'dashed' : 'dotted';
    arrows.push({ from: `service ${from}`, to: `service ${to}`, label, line, holds });
  }
  for (const { from, fact, holds } of graph.facts) {
    const label = JSON.stringify(fact);
    boxes.set(`fact ${label}`, { key: `fact ${label}`, label, shape: 'fact', state: holds ? 'ready' : 'waiting' });
    arrows.push({ from: `service ${from}`, to: `fact ${label}`, label: '', line: 'solid', holds });
  }
  for (const { from, name, holds } of graph.systemDependencies) {
    const state = holds === true ? 'ready' : holds === null ? 'unknown' : 'waiting';
    boxes.set(`input ${name}`, { key: `input ${name}`, label: name, shape: 'input', state });
    arrows.push({ from: `service ${from}`, to: `input ${name}`, label: '', line: 'solid', holds: holds === true });
  }
  return { boxes: [...boxes.values()], arrows };
}
