import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { errorText, systemErrorName } from '@hermit/process-linux';

const bootIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Makes the directory for locks and pidfiles if it is not there, and removes what earlier boots left in it. Says why it
 * cannot be used, or `null`: what others may write there would decide what the manager's rights are used for.
 */
export function prepareRunDirectory(path: string, bootId: string): string | null {
  if (!isAbsolute(path)) return `the run directory ${path} is no absolute path`;
  try {
    makeDirectory(path);
    const problem = problemOf(realpathSync(path));
    if (problem !== null) return problem;
    for (const name of readdirSync(path)) {
      if (bootIdForm.test(name) && name !== bootId) rmSync(join(path, name), { recursive: true, force: true });
    }
    return null;
  } catch (error) {
    return `the run directory ${path} cannot be used: ${errorText(error)}`;
  }
}

/** With those above it. Node's own way to do so never ends below `/proc`. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const name = systemErrorName(error);
    if (name === 'EEXIST') return;
    if (name !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

function problemOf(path: string): string | null {
  const stats = lstatSync(path);
  const uid = process.geteuid?.() ?? 0;
  if (!stats.isDirectory()) return `the run directory ${path} is no directory`;
  if (stats.uid !== uid)
    return `the run directory ${path} belongs to uid ${stats.uid} and not to ${uid}, who runs the manager`;
  if ((stats.mode & 0o077) !== 0) {
    const mode = (stats.mode & 0o777).toString(8);
    return `the run directory ${path} is open to others (mode ${mode}); make it 700`;
  }
  return null;
}
