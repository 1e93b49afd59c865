/** An edge of any graph. */
export interface PathEdge<Vertex> {
  readonly to: Vertex;
}

/** The edge by which a vertex was come to first, and from where. */
export interface Arrival<Vertex, Edge> {
  readonly edge: Edge;
  readonly from: Vertex;
}

/** By which edges the vertices that can be reached from one are come to first. */
export type Arrivals<Vertex, Edge> = ReadonlyMap<Vertex, Arrival<Vertex, Edge>>;

/**
 * The edges of a shortest way from one vertex to another, at least one long, so that from a vertex to itself it is a
 * cycle; `null` if there is none. Of several the first in the order of edges.
 */
export function shortestPath<Vertex, Edge extends PathEdge<Vertex>>(
  from: Vertex,
  to: Vertex,
  edgesOf: (vertex: Vertex) => Iterable<Edge>,
): Edge[] | null {
  return pathTo(from, to, arrivalsFrom(from, edgesOf, to));
}

/** Looks at everything that can be reached from a vertex, nearest first; no further than `goal`, if one is given. */
export function arrivalsFrom<Vertex, Edge extends PathEdge<Vertex>>(
  from: Vertex,
  edgesOf: (vertex: Vertex) => Iterable<Edge>,
  goal?: Vertex,
): Arrivals<Vertex, Edge> {
  const arrivals = new Map<Vertex, Arrival<Vertex, Edge>>();
  const border: Vertex[] = [from];
  for (const vertex of border) {
    for (const edge of edgesOf(vertex)) {
      if (arrivals.has(edge.to)) continue;
      arrivals.set(edge.to, { edge, from: vertex });
      if (edge.to === goal) return arrivals;
      border.push(edge.to);
    }
  }
  return arrivals;
}

/** The way to a vertex that was come to; `null` if it was not. */
export function pathTo<Vertex, Edge>(from: Vertex, to: Vertex, arrivals: Arrivals<Vertex, Edge>): Edge[] | null {
  const path: Edge[] = [];
  let arrival = arrivals.get(to);
  while (arrival !== undefined) {
    path.push(arrival.edge);
    if (arrival.from === from) return path.reverse();
    arrival = arrivals.get(arrival.from);
  }
  return null;
}
