import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core';
import { reportFailure } from './report-failure.ts';
import { rewriteHelp } from './rewrite-help.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedReader);

/** Without plugins: the framework would run what a directory below `$HOME` names, which with `sudo` may be anybody's. */
const program = { root: fileURLToPath(import.meta.url), userPlugins: false, devPlugins: false, jitPlugins: false };

try {
  await run(rewriteHelp(process.argv.slice(2)), program);
} catch (error) {
  process.exitCode = await reportFailure(error, process.argv.slice(2));
}

/** A reader that went (`hsm status | head -1`) is no failure of ours. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}
