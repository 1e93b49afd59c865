import { unescapeOctal } from './unescape-octal.ts';

/**
 * The directories on which something is mounted, by the text of `/proc/self/mountinfo`. A trigger that mounts on access
 * (`autofs`) is not yet what it stands for.
 */
export function parseMountinfo(text: string): ReadonlySet<string> {
  const mountPoints = new Set<string>();
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ', 2);
    const mountPoint = before.split(' ')[4];
    if (mountPoint !== undefined && !after.startsWith('autofs ')) mountPoints.add(unescapeOctal(mountPoint));
  }
  return mountPoints;
}
