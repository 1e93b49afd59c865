import type { ProcessSpawner } from '@hermit/core/spawner';
import { moduleDeadlineMs } from './import-module.ts';
import { within } from './within.ts';

/** How long after its work a command waits for what modules of strangers left open. Milliseconds. */
const lingerMs = 500;

/** Closes a spawner that was only tried. Never rejects, and gives up where it does not answer; the kit is there to tell. */
export async function closeTried(spawner: ProcessSpawner | null): Promise<void> {
  await within(moduleDeadlineMs, () => spawner?.dispose());
}

/**
 * Ends the process soon, with the exit status that it has then, if a timer or descriptor of a module keeps it alive. For
 * commands whose work is done: what they printed is out, since pipes, files and terminals are written at once.
 */
export function leaveModules(): void {
  setTimeout(() => process.exit(), lingerMs).unref();
}
