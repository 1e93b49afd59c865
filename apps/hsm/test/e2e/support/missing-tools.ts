import { existsSync } from 'node:fs';
import { join } from 'node:path';

const directories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const isInstalled = (tool: string): boolean => directories.some((directory) => existsSync(join(directory, tool)));

/** What the spawner `ssd` needs and is not installed. */
export const missingTools: readonly string[] = ['start-stop-daemon', 'flock'].filter((tool) => !isInstalled(tool));
