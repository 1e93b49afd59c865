/**
 * Runs something synchronous under another file mode creation mask. The mask belongs to the whole process, so nothing
 * may wait in between; files made by other threads in that moment get it too. Throws in worker threads, which cannot
 * change it.
 */
export function withUmask<Result>(mask: number, run: () => Result): Result {
  const own = process.umask(mask);
  try {
    return run();
  } finally {
    process.umask(own);
  }
}
