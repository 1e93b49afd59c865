/** A graph: the successors of every node. */
export type Graph = ReadonlyMap<string, Iterable<string>>;

interface Visit {
  readonly node: string;
  readonly rest: Iterator<string>;
}

/**
 * The strongly connected components, each after those it leads to (Tarjan's algorithm). Iterative: the depth of the graph
 * is up to users.
 */
export function strongComponents(graph: Graph): readonly (readonly string[])[] {
  const search = new Search(graph);
  for (const node of graph.keys()) search.from(node);
  return search.components;
}

class Search {
  readonly components: string[][] = [];
  readonly #graph: Graph;
  readonly #order = new Map<string, number>();
  readonly #low = new Map<string, number>();
  /** Those whose component is not known yet, in the order in which they were met. */
  readonly #stack: string[] = [];
  readonly #open = new Set<string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  from(root: string): void {
    if (this.#order.has(root)) return;
    const path: Visit[] = [this.#enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        path.pop();
        this.#leave(top.node, path.at(-1)?.node);
      } else if (!this.#order.has(next.value)) path.push(this.#enter(next.value));
      else if (this.#open.has(next.value)) this.#lower(top.node, this.#order.get(next.value) ?? 0);
    }
  }

  #enter(node: string): Visit {
    this.#low.set(node, this.#order.size);
    this.#order.set(node, this.#order.size);
    this.#open.add(node);
    this.#stack.push(node);
    return { node, rest: (this.#graph.get(node) ?? [])[Symbol.iterator]() };
  }

  #leave(node: string, parent: string | undefined): void {
    const low = this.#low.get(node) ?? 0;
    if (parent !== undefined) this.#lower(parent, low);
    if (low === this.#order.get(node)) this.components.push(this.#close(node));
  }

  /** Everything that was opened since the node, and it. */
  #close(node: string): string[] {
    const component: string[] = [];
    for (let last = this.#stack.pop(); last !== undefined; last = this.#stack.pop()) {
      this.#open.delete(last);
      component.push(last);
      if (last === node) break;
    }
    return component;
  }

  #lower(node: string, low: number): void {
    this.#low.set(node, Math.min(low, this.#low.get(node) ?? low));
  }
}
