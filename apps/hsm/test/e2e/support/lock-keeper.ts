import { scripted } from './definition-text.ts';

/**
 * A service that proves by itself that it runs once: it takes a lock before it does anything, and writes a line to
 * `ROOT/violations` where somebody else has it. Children inherit the lock, so what is left of an earlier start counts.
 */
export function lockKeeper(id: string, then: string, ...more: readonly string[]): string {
  const pre = `exec_start_pre = ["sh", "-c", ${JSON.stringify(`${takeLock(id, 'pre-start')}; sleep 0.05`)}]`;
  const script = `${takeLock(id, 'main')}; echo "$$" >>ROOT/${id}.starts; ${then}`;
  return scripted(script, pre, 'shutdown_timeout = "2s"', ...more);
}

function takeLock(id: string, purpose: string): string {
  const complain = `echo "${id} ${purpose} $$" >>ROOT/violations; exit 1`;
  return `exec 9>>ROOT/${id}.lock; flock -n 9 || { ${complain}; }`;
}
