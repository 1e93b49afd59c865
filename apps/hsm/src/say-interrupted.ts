import { writeSync } from 'node:fs';

/** By these a person or a script gives up waiting. */
const interrupts = ['SIGINT', 'SIGTERM'] as const;

/** The sentence for whoever gives up waiting. */
export interface Interruption {
  /** What goes on without us, and what shows it. Asked for when it happens. */
  readonly sentence: () => string;
  /** Whether standard output is to hold a document. */
  readonly isJson: boolean;
  /** Called before anything is printed. */
  readonly endProgress?: () => void;
}

/**
 * Has an interrupted command say what the manager goes on with, before it ends by the same signal, so that a shell sees how it
 * ended. Call the function that it gives back when nothing is waited for any more.
 */
export function sayInterrupted({ sentence, isJson, endProgress }: Interruption): () => void {
  const settle = (): void => {
    for (const signal of interrupts) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals): void => {
    settle();
    endProgress?.();
    const message = `interrupted: ${sentence()}`;
    print(process.stderr.fd, `hsm: ${message}`);
    if (isJson) print(process.stdout.fd, JSON.stringify({ code: 'interrupted', message }, null, 2));
    process.kill(process.pid, signal);
  };
  for (const signal of interrupts) process.on(signal, end);
  return settle;
}

/** At once: the process is about to end. A reader that has gone, or takes nothing now, does not matter. */
function print(descriptor: number, line: string): void {
  try {
    writeSync(descriptor, `${line}\n`);
  } catch {}
}
