import type { GraphDocument } from '@hermit/control';
import type { ServiceState } from '@hermit/core';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { styleOf } from './status-table.ts';

/** A line that is still to be written, and what stands before it. */
interface OpenLine {
  readonly id: string;
  readonly head: string;
  readonly below: string;
  readonly relation: string;
}

/**
 * The requirements as a tree: first those that nobody requires or wants, below each what it requires and wants. What was
 * shown already is not shown again. Without recursion: graphs may be deep, and have circles.
 */
export function graphTree(graph: GraphDocument, services: readonly string[], paint: Paint): readonly string[] {
  const states = new Map(graph.nodes.map(({ id, state }) => [id, state]));
  const below = childrenOf(graph);
  const shown = new Set<string>();
  const lines: string[] = [];
  const open: OpenLine[] = [];
  const roots = services.length > 0 ? services : rootsOf(graph);
  for (const root of [...roots, ...(services.length > 0 ? [] : graph.nodes.map(({ id }) => id))]) {
    if (shown.has(root)) continue;
    open.push({ id: root, head: '', below: '', relation: '' });
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const children = below.get(next.id) ?? [];
      const isAgain = shown.has(next.id) && children.length > 0;
      shown.add(next.id);
      const state = stateText(states.get(next.id) ?? null, paint);
      const again = isAgain ? paint('dim', ' (see above)') : '';
      lines.push(`${paint('dim', next.head)}${next.relation}${printable(next.id)} ${state}${again}`);
      if (isAgain) continue;
      children.toReversed().forEach(({ id, relation }, index) => {
        const isLast = index === 0;
        open.push({
          id,
          head: `${next.below}${isLast ? '└─ ' : '├─ '}`,
          below: `${next.below}${isLast ? '   ' : '│  '}`,
          relation,
        });
      });
    }
  }
  return lines;
}

function childrenOf({ edges }: GraphDocument): ReadonlyMap<string, readonly { id: string; relation: string }[]> {
  const children = new Map<string, { id: string; relation: string }[]>();
  for (const { from, to, kind } of edges) {
    if (kind !== 'requires' && kind !== 'wants') continue;
    const list = children.get(from) ?? [];
    list.push({ id: to, relation: kind === 'wants' ? 'wants ' : '' });
    children.set(from, list);
  }
  return children;
}

function rootsOf({ nodes, edges }: GraphDocument): readonly string[] {
  const needed = new Set(edges.filter(({ kind }) => kind === 'requires' || kind === 'wants').map(({ to }) => to));
  return nodes.map(({ id }) => id).filter((id) => !needed.has(id));
}

function stateText(state: ServiceState | null, paint: Paint): string {
  if (state === null) return paint('red', 'not defined');
  const style = styleOf(state);
  return style === null ? state : paint(style, state);
}
