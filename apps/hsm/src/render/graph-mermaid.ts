import type { GraphDocument } from '@hermit/control';
import { coloursOf } from './graph-colours.ts';
import { type GraphArrow, type GraphBox, graphParts } from './graph-parts.ts';

/** The graph in the language of Mermaid. */
export function graphMermaid(graph: GraphDocument): readonly string[] {
  const { boxes, arrows } = graphParts(graph);
  const names = new Map(boxes.map(({ key }, index) => [key, `n${index + 1}`]));
  const name = (key: string): string => names.get(key) ?? 'n0';
  const states = [...new Set(boxes.map(({ state }) => state))];
  return [
    'flowchart LR',
    ...boxes.map((box) => `  ${name(box.key)}${bracketed(box)}:::${box.state ?? 'undefined'}`),
    ...arrows.map((arrow) => `  ${name(arrow.from)} ${arrowText(arrow)} ${name(arrow.to)}`),
    ...states.map((state) => {
      const { fill, stroke } = coloursOf(state);
      return `  classDef ${state ?? 'undefined'} fill:${fill},stroke:${stroke},color:#222`;
    }),
  ];
}

function bracketed({ shape, label }: GraphBox): string {
  const text = `"${label.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('\n', '<br/>')}"`;
  switch (shape) {
    case 'service':
      return `[${text}]`;
    case 'fact':
      return `>${text}]`;
    case 'input':
      return `([${text}])`;
  }
}

function arrowText({ line, label }: GraphArrow): string {
  const arrow = line === 'solid' ? '-->' : '-.->';
  return label === '' ? arrow : `${arrow}|${label}|`;
}
