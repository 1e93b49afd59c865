import { readFileSync } from 'node:fs';

/**
 * Whether Ctrl-C at the terminal reaches all of our process group, the commands that we started included: then nobody needs
 * to pass it on.
 */
export function isInterruptedByTerminal(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // After the name, which may hold anything: state, parent, group, session, terminal, group in the foreground.
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return terminal !== '0' && group === foreground;
  } catch {
    return false;
  }
}
