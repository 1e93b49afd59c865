import type { GraphDocument } from '@hermit/control';
import type { ServiceState } from '@hermit/core';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { styleOf } from './status-table.ts';

/** The graph as text: each service, and below it what it needs, with what does not hold marked. */
export function graphText(graph: GraphDocument, paint: Paint): readonly string[] {
  const states = new Map(graph.nodes.map(({ id, state }) => [id, state]));
  return graph.nodes.flatMap(({ id, kind, state }) => {
    const kindText = kind === 'service' || kind === 'undefined' ? '' : paint('dim', ` ${kind}`);
    return [`${paint('bold', id)}${kindText} (${stateText(state, paint)})`, ...needsOf(id, graph, states, paint)];
  });
}

function needsOf(
  id: string,
  graph: GraphDocument,
  states: ReadonlyMap<string, ServiceState | null>,
  paint: Paint,
): readonly string[] {
  const edges = graph.edges.filter(({ from }) => from === id);
  return [
    ...edges.map(({ kind, to, state, holds }) => {
      const wanted = state === null || state === 'up' ? '' : ` ${state}`;
      const now = ` (${stateText(states.get(to) ?? null, paint)})`;
      return need(`${kind} ${to}${wanted}${now}`, holds || kind === 'wants', paint);
    }),
    ...graph.facts
      .filter(({ from }) => from === id)
      .map(({ fact, holds }) => need(`requires ${printable(JSON.stringify(fact))}`, holds, paint)),
    ...graph.systemDependencies
      .filter(({ from }) => from === id)
      .map(({ name, holds }) => need(`needs ${name}${holds === null ? ' (not known)' : ''}`, holds === true, paint)),
  ];
}

function need(text: string, holds: boolean, paint: Paint): string {
  return holds ? `  ${paint('green', '✓')} ${text}` : `  ${paint('red', '✗')} ${text}`;
}

function stateText(state: ServiceState | null, paint: Paint): string {
  if (state === null) return paint('red', 'not defined');
  const style = styleOf(state);
  return style === null ? state : paint(style, state);
}
