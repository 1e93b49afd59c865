const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A terminal sends Ctrl-C to every process in it, and npm and pnpm send it on as well: these arrive together. */
const togetherMs = 1_000;

/** How often it is looked whether who started us is still there. */
const lookMs = 500;

/**
 * Calls `stop` once for each time that somebody asks us to end, however many copies of the signal arrive; also when
 * the process that started us is gone.
 *
 * @param {() => void} stop
 * @returns {() => void} ends the forwarding
 */
export function forwardSignals(stop) {
  let lastMs = Number.NEGATIVE_INFINITY;
  const ask = () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < togetherMs) return;
    lastMs = nowMs;
    stop();
  };
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    ask();
  }, lookMs);
  for (const signal of signals) process.on(signal, ask);
  return () => {
    clearInterval(look);
    for (const signal of signals) process.removeListener(signal, ask);
  };
}
