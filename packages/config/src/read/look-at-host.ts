import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import type { HostView } from '../rules/host-view.ts';
import { mapBounded } from './map-bounded.ts';
import { systemErrorCode } from './system-error.ts';

/** Looks up programs by absolute path, and the users and groups of the host. Never rejects. */
export async function lookAtHost(programs: ReadonlySet<string>): Promise<HostView> {
  const [users, groups, executables] = await Promise.all([
    namesIn('/etc/passwd'),
    namesIn('/etc/group'),
    mapBounded([...programs], 64, async (program) => [program, await executableState(program)] as const),
  ]);
  return { users, groups, executables: new Map(executables) };
}

async function executableState(program: string): Promise<'executable' | 'missing' | 'not-executable' | 'unknown'> {
  try {
    if (!(await stat(program)).isFile()) return 'not-executable';
    await access(program, constants.X_OK);
    return 'executable';
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    return code === 'EACCES' && (await isVisible(program)) ? 'not-executable' : 'unknown';
  }
}

/** Told apart from a directory on the way that this user may not enter but the user of the service may. */
async function isVisible(program: string): Promise<boolean> {
  return stat(program).then(
    () => true,
    () => false,
  );
}

async function namesIn(file: string): Promise<ReadonlySet<string> | null> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n');
    return new Set(lines.flatMap((line) => line.split(':', 1)).filter((name) => name !== ''));
  } catch {
    return null;
  }
}
