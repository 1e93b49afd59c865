import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core';
import { exitCodes } from './exit-codes.ts';
import { reportFailure } from './report-failure.ts';
import { rewriteHelp } from './rewrite-help.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedReader);
process.on('beforeExit', endUnfinished);
process.on('uncaughtException', endBroken);

/** Without plugins: the framework would run what a directory below `$HOME` names, which with `sudo` may be anybody's. */
const program = {
  root: fileURLToPath(new URL('..', import.meta.url)),
  pjson: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
  userPlugins: false,
  devPlugins: false,
  jitPlugins: false,
};
const argv = rewriteHelp(process.argv.slice(2));

try {
  await run([...argv], program);
} catch (error) {
  process.exitCode = reportFailure(error, argv);
} finally {
  process.off('beforeExit', endUnfinished);
}

/** A command that waits for something that can never come would otherwise end as if it had done its work. */
function endUnfinished(): void {
  console.error(
    'hsm: internal error: the command waits for something that can no longer come; whether it did its work is not known: look with "hsm status", and report it',
  );
  process.exit(exitCodes.internalError);
}

/** `hsm run` has its own way to end. */
function endBroken(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return;
  process.exit(reportFailure(error, argv));
}

/** A reader that went (`hsm status | head -1`) is no failure of ours. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}
