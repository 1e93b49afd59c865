const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A terminal sends Ctrl-C to every process in it, and npm sends it on as well: the two arrive together. */
const togetherMs = 1_000;

/** How often it is looked whether who started us is still there. */
const lookMs = 500;

/**
 * Calls `stop` once for each time that somebody asks us to end, however many copies of the signal arrive; also when
 * the process that started us is gone.
 *
 * @param {() => void} stop
 * @param {import('node:events').EventEmitter & { readonly ppid: number }} receiver
 * @returns {() => void} ends the forwarding
 */
export function forwardSignals(stop, receiver = process) {
  let lastMs = Number.NEGATIVE_INFINITY;
  const ask = () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < togetherMs) return;
    lastMs = nowMs;
    stop();
  };
  const parent = receiver.ppid;
  const look = setInterval(() => {
    if (receiver.ppid === parent) return;
    clearInterval(look);
    ask();
  }, lookMs);
  for (const signal of signals) receiver.on(signal, ask);
  return () => {
    clearInterval(look);
    for (const signal of signals) receiver.removeListener(signal, ask);
  };
}
