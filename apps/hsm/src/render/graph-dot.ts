import type { GraphDocument } from '@hermit/control';
import { coloursOf } from './graph-colours.ts';
import { graphParts } from './graph-parts.ts';

const shapes = { service: 'box', fact: 'note', input: 'ellipse' } as const;

/** The graph in the language of Graphviz. */
export function graphDot(graph: GraphDocument): readonly string[] {
  const { boxes, arrows } = graphParts(graph);
  return [
    'digraph hermit {',
    '  rankdir=LR;',
    '  node [fontname="sans-serif", style="filled,rounded"];',
    ...boxes.map(({ key, label, shape, state }) => {
      const { fill, stroke } = coloursOf(state);
      return `  ${quoted(key)} [label=${quoted(label)}, shape=${shapes[shape]}, fillcolor="${fill}", color="${stroke}"];`;
    }),
    ...arrows.map(({ from, to, label, line, holds }) => {
      const colour = holds ? '#555555' : '#c0392b';
      const text = label === '' ? '' : `, label=${quoted(label)}`;
      return `  ${quoted(from)} -> ${quoted(to)} [style=${line}, color="${colour}"${text}];`;
    }),
    '}',
  ];
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
