import type { WaitOptions } from '@hermit/control';

/** What `--no-wait` and `--timeout` ask for. */
export function waitOptionsOf(flags: {
  readonly 'no-wait'?: boolean | undefined;
  readonly timeout?: number | undefined;
}): WaitOptions {
  const wait = flags['no-wait'] !== true;
  return flags.timeout === undefined ? { wait } : { wait, timeoutMs: flags.timeout };
}
