/** A visit under way: what is still to be looked at from one vertex. */
interface Visit<Vertex> {
  readonly vertex: Vertex;
  readonly next: Iterator<Vertex>;
}

/**
 * The strongly connected components of a graph, in which every vertex can be reached from every other one (Tarjan). Those
 * of a single vertex are among them. Iterative: a chain may be as long as there are vertices. Linear in the edges.
 */
export function strongComponents<Vertex>(
  roots: Iterable<Vertex>,
  successors: (vertex: Vertex) => Iterable<Vertex>,
): Vertex[][] {
  const components: Vertex[][] = [];
  const order = new Map<Vertex, number>();
  const lowest = new Map<Vertex, number>();
  const open: Vertex[] = [];
  const isOpen = new Set<Vertex>();

  const enter = (vertex: Vertex): Visit<Vertex> => {
    order.set(vertex, order.size);
    lowest.set(vertex, order.size - 1);
    open.push(vertex);
    isOpen.add(vertex);
    return { vertex, next: successors(vertex)[Symbol.iterator]() };
  };
  const lower = (vertex: Vertex, to: number | undefined): void => {
    lowest.set(vertex, Math.min(lowest.get(vertex) ?? 0, to ?? Number.POSITIVE_INFINITY));
  };
  const close = (vertex: Vertex): void => {
    if (lowest.get(vertex) !== order.get(vertex)) return;
    const component = open.splice(open.lastIndexOf(vertex));
    for (const member of component) isOpen.delete(member);
    components.push(component);
  };

  for (const root of roots) {
    if (order.has(root)) continue;
    const visits = [enter(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const step = visit.next.next();
      if (step.done === true) {
        visits.pop();
        close(visit.vertex);
        const below = visits.at(-1);
        if (below !== undefined) lower(below.vertex, lowest.get(visit.vertex));
      } else if (!order.has(step.value)) visits.push(enter(step.value));
      else if (isOpen.has(step.value)) lower(visit.vertex, order.get(step.value));
    }
  }
  return components;
}
