import type { GraphDocument } from '@hermit/control';
import { coloursOf } from './graph-colours.ts';
import { layoutGraph, type PlacedBox } from './graph-layout.ts';
import { type GraphArrow, graphParts } from './graph-parts.ts';

const dashes = { solid: '', dashed: ' stroke-dasharray="7 4"', dotted: ' stroke-dasharray="2 4"' } as const;
const corners = { service: 6, fact: 0, input: 18 } as const;

/** The graph as a picture that stands for itself: no program and no font is needed. */
export function graphSvg(graph: GraphDocument): readonly string[] {
  const { boxes, arrows } = graphParts(graph);
  const layout = layoutGraph(boxes, arrows);
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    '  <title>Services and what they need</title>',
    '  <defs>',
    ...['#555555', '#c0392b'].map(
      (colour) =>
        `    <marker id="head-${colour.slice(1)}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`,
    ),
    '  </defs>',
    `  <rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...arrows.flatMap((arrow) => arrowOf(arrow, layout.boxes)),
    ...[...layout.boxes.values()].flatMap(boxOf),
    '</svg>',
  ];
}

function boxOf({ x, y, width, height, label, shape, state }: PlacedBox): readonly string[] {
  const { fill, stroke } = coloursOf(state);
  const lines = label.split('\n');
  return [
    `  <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${corners[shape]}" fill="${fill}" stroke="${stroke}"/>`,
    ...lines.map((line, index) => {
      const weight = index === 0 && shape === 'service' ? ' font-weight="bold"' : '';
      const at = y + 20 + 17 * index;
      return `  <text x="${x + width / 2}" y="${at}" text-anchor="middle"${weight}>${escaped(line)}</text>`;
    }),
  ];
}

function arrowOf(
  { from, to, label, line, holds }: GraphArrow,
  boxes: ReadonlyMap<string, PlacedBox>,
): readonly string[] {
  const [start, end] = [boxes.get(from), boxes.get(to)];
  if (start === undefined || end === undefined) return [];
  const isForward = start.x + start.width <= end.x;
  const [x1, y1] = [isForward ? start.x + start.width : start.x + start.width / 2, middleY(start, isForward)];
  const [x2, y2] = [isForward ? end.x : end.x + end.width / 2, middleY(end, isForward)];
  const bend = isForward ? (x2 - x1) / 2 : 0;
  const sag = isForward ? 0 : 40;
  const colour = holds ? '#555555' : '#c0392b';
  const path = `M${x1} ${y1}C${x1 + bend} ${y1 + sag} ${x2 - bend} ${y2 + sag} ${x2} ${y2}`;
  const text = `  <text x="${(x1 + x2) / 2}" y="${(y1 + y2) / 2 + sag - 4}" text-anchor="middle" fill="${colour}" font-size="11">${escaped(label)}</text>`;
  return [
    `  <path d="${path}" fill="none" stroke="${colour}"${dashes[line]} marker-end="url(#head-${colour.slice(1)})"/>`,
    ...(label === '' ? [] : [text]),
  ];
}

/** Arrows that go back, or stay in a column, leave and arrive below. */
function middleY({ y, height }: PlacedBox, isForward: boolean): number {
  return isForward ? y + height / 2 : y + height;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
