/** Something that stands in an order of its own, batch by batch. */
interface Head<Item> {
  readonly rank: number;
  readonly batches: AsyncIterator<readonly Item[]>;
  batch: readonly Item[];
  at: number;
}

/** Negative where `a` comes first. */
export type Order<Item> = (a: Item, b: Item) => number;

/**
 * Merges sequences into one. What comes first by `order` is taken first, but never out of its own sequence; between
 * equals the sequence given first wins. Holds one batch of each. The index of the sequence comes along.
 */
export async function* mergeInOrder<Item>(
  sequences: readonly AsyncIterable<readonly Item[]>[],
  order: Order<Item>,
): AsyncGenerator<{ readonly item: Item; readonly sequence: number }> {
  const heads = sequences.map((batches, rank) => begin(batches, rank));
  await Promise.all(heads.map(advance));
  const heap: Head<Item>[] = [];
  for (const head of heads) if (head.batch.length > 0) push(heap, head, order);
  for (let head = heap[0]; head !== undefined; head = heap[0]) {
    const item = head.batch[head.at];
    if (item !== undefined) yield { item, sequence: head.rank };
    head.at += 1;
    if (head.at >= head.batch.length) await advance(head);
    if (head.batch.length > 0) sinkTop(heap, head, order);
    else removeTop(heap, order);
  }
}

function begin<Item>(batches: AsyncIterable<readonly Item[]>, rank: number): Head<Item> {
  return { rank, batches: batches[Symbol.asyncIterator](), batch: [], at: 0 };
}

/** Goes on to the next batch that has something; to an empty one at the end. */
async function advance<Item>(head: Head<Item>): Promise<void> {
  head.at = 0;
  do {
    const next = await head.batches.next();
    head.batch = next.done === true ? [] : next.value;
    if (next.done === true) return;
  } while (head.batch.length === 0);
}

function comesBefore<Item>(a: Head<Item>, b: Head<Item>, order: Order<Item>): boolean {
  const difference = order(a.batch[a.at] as Item, b.batch[b.at] as Item);
  return difference < 0 || (difference === 0 && a.rank < b.rank);
}

function push<Item>(heap: Head<Item>[], head: Head<Item>, order: Order<Item>): void {
  let at = heap.length;
  heap.push(head);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] as Head<Item>;
    if (!comesBefore(head, parent, order)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = head;
}

function removeTop<Item>(heap: Head<Item>[], order: Order<Item>): void {
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sinkTop(heap, last, order);
}

/** Puts a head in the place of the first one, and then where it belongs. */
function sinkTop<Item>(heap: Head<Item>[], head: Head<Item>, order: Order<Item>): void {
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    if (left === undefined) break;
    const isRight = right !== undefined && comesBefore(right, left, order);
    const child = isRight ? right : left;
    if (!comesBefore(child, head, order)) break;
    heap[at] = child;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = head;
}
