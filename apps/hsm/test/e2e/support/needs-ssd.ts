import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from 'vitest';

const directories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const isInstalled = (tool: string): boolean => directories.some((directory) => existsSync(join(directory, tool)));
const missing = ['start-stop-daemon', 'flock'].filter((tool) => !isInstalled(tool));

// Only tools that are not installed are a reason: a spawner that refuses to work with them is a failure.
beforeEach(({ skip }) => skip(missing.length > 0, `${missing.join(' and ')} is not installed`));
