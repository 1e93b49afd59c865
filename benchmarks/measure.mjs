/** The middle of some numbers. @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** How long something takes, in milliseconds. @param {() => void} work */
export function timeOf(work) {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

/** The same for something that answers later. @param {() => Promise<unknown>} work */
export async function timeOfAsync(work) {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/**
 * Measures several things in turn, round after round, so that a slow minute of the machine hits all of them alike.
 * The first round warms up and does not count. Answers the median of each.
 *
 * @template Key
 * @param {number} rounds
 * @param {readonly Key[]} keys
 * @param {(key: Key, round: number) => number | Promise<number>} measure
 * @returns {Promise<Map<Key, number>>}
 */
export async function mediansInTurn(rounds, keys, measure) {
  const figures = new Map(keys.map((key) => [key, /** @type {number[]} */ ([])]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const key of keys) {
      const figure = await measure(key, round);
      if (round > 0) figures.get(key)?.push(figure);
    }
  }
  return new Map([...figures].map(([key, list]) => [key, median(list)]));
}
