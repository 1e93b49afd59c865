import type { GraphArrow, GraphBox } from './graph-parts.ts';

/** A box with its place, in pixels. */
export interface PlacedBox extends GraphBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes in columns: what is needed stands to the right of who needs it. */
export interface GraphLayout {
  readonly boxes: ReadonlyMap<string, PlacedBox>;
  readonly width: number;
  readonly height: number;
}

const margin = 20;
const columnGap = 80;
const rowGap = 24;
const letterWidth = 7.5;
const lineHeight = 17;
/** How often the order within columns is mended. */
const sweeps = 8;

/** Places boxes in layers, so that arrows lead from left to right but in circles, and cross each other little. */
export function layoutGraph(boxes: readonly GraphBox[], arrows: readonly GraphArrow[]): GraphLayout {
  const layers = orderedLayers(boxes, arrows);
  const placed = new Map<string, PlacedBox>();
  const heights = layers.map((layer) => layer.reduce((sum, box) => sum + heightOf(box) + rowGap, -rowGap));
  const tallest = Math.max(0, ...heights);
  let x = margin;
  layers.forEach((layer, index) => {
    const width = Math.max(0, ...layer.map(widthOf));
    let y = margin + (tallest - (heights[index] ?? 0)) / 2;
    for (const box of layer) {
      placed.set(box.key, { ...box, x, y, width, height: heightOf(box) });
      y += heightOf(box) + rowGap;
    }
    x += width + columnGap;
  });
  return { boxes: placed, width: Math.max(2 * margin, x - columnGap + margin), height: tallest + 2 * margin };
}

function widthOf({ label }: GraphBox): number {
  return Math.round(24 + letterWidth * Math.max(...label.split('\n').map((line) => line.length)));
}

function heightOf({ label }: GraphBox): number {
  return 14 + lineHeight * label.split('\n').length;
}

/** The boxes by layer, each layer in an order that follows the middle of its neighbours. */
function orderedLayers(boxes: readonly GraphBox[], arrows: readonly GraphArrow[]): readonly (readonly GraphBox[])[] {
  const depths = depthsOf(boxes, arrows);
  const layers: GraphBox[][] = [];
  for (const box of boxes) {
    const depth = depths.get(box.key) ?? 0;
    while (layers.length <= depth) layers.push([]);
    layers[depth]?.push(box);
  }
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of arrows) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const rows = new Map(layers.flatMap((layer) => layer.map((box, row): [string, number] => [box.key, row])));
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const middle = new Map(layer.map((box, row) => [box.key, middleOf(neighbours.get(box.key) ?? [], rows, row)]));
      layer.sort((a, b) => (middle.get(a.key) ?? 0) - (middle.get(b.key) ?? 0));
      layer.forEach((box, row) => {
        rows.set(box.key, row);
      });
    }
  }
  return layers;
}

function middleOf(keys: readonly string[], rows: ReadonlyMap<string, number>, own: number): number {
  if (keys.length === 0) return own;
  return keys.reduce((sum, key) => sum + (rows.get(key) ?? 0), 0) / keys.length;
}

/** The longest way to each box; an arrow that closes a circle does not count. Without recursion. */
function depthsOf(boxes: readonly GraphBox[], arrows: readonly GraphArrow[]): ReadonlyMap<string, number> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const forward = new Map<string, string[]>();
  for (const { key } of boxes) {
    const path = state.has(key) ? [] : [{ key, next: 0 }];
    if (path.length > 0) state.set(key, 'open');
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const to = targets.get(frame.key)?.[frame.next];
      frame.next += 1;
      if (to === undefined) {
        path.pop();
        state.set(frame.key, 'done');
        order.push(frame.key);
      } else if (state.get(to) !== 'open') {
        forward.set(frame.key, [...(forward.get(frame.key) ?? []), to]);
        if (!state.has(to)) path.push({ key: to, next: 0 });
        if (!state.has(to)) state.set(to, 'open');
      }
    }
  }
  const depths = new Map<string, number>();
  for (const key of order.toReversed()) {
    const depth = depths.get(key) ?? 0;
    for (const to of forward.get(key) ?? []) depths.set(to, Math.max(depths.get(to) ?? 0, depth + 1));
  }
  return depths;
}
