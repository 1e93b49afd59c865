import { followLog, type LogGap, type LogLine, type LogQuery, logStreams, readLog } from '@hermit/logs';
import { Args, Command, Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { countFlag } from '../flags/count-flag.ts';
import { directoryFlag } from '../flags/directory-flag.ts';
import { socketFlag } from '../flags/socket-flag.ts';
import { findLogs } from '../logs/find-logs.ts';
import { lineExpression } from '../logs/line-expression.ts';
import { parseSince } from '../logs/since-time.ts';
import { TextOutput } from '../logs/text-output.ts';
import { labelWidthOf, logLineJson, logLineText } from '../render/log-lines.ts';
import { paintFor } from '../render/paint.ts';

/** How many lines from before are shown when new ones are waited for. */
const linesBeforeFollowing = 10;

export default class Logs extends Command {
  static override summary = 'Show what services write, and what the manager says of them.';
  static override description =
    'Reads the log files themselves: no manager needs to run. Lines of several services are merged by their times; "-" stands where a time is not known. Ctrl-C ends it with 0.';
  static override examples = [
    '<%= config.bin %> logs web',
    '<%= config.bin %> logs web -f',
    '<%= config.bin %> logs -n 100 --grep "error|warning"',
    '<%= config.bin %> logs web db --since 10m --stream stderr --stream hsm',
    '<%= config.bin %> logs --since "2026-01-01 12:00" --json',
  ];
  static override args = { service: Args.string({ description: 'Ids of services; all of them without.' }) };
  static override strict = false;
  static override flags = {
    follow: Flags.boolean({
      char: 'f',
      description: 'Go on with new lines until interrupted, also while no manager runs. Begins with the last 10 lines.',
      env: 'HSM_FOLLOW',
    }),
    lines: countFlag({
      char: 'n',
      description: 'Only the last lines that fit, so many of all services together. Default: all.',
      env: 'HSM_LINES',
    }),
    since: Flags.string({
      description: 'Only lines from this time on, or so long ago: "2026-01-01 12:00", "2026-01-01T12:00:00Z", "10m".',
      helpValue: 'TIME|DURATION',
      env: 'HSM_SINCE',
    }),
    grep: Flags.string({
      description: 'Only lines that match this regular expression of JavaScript.',
      helpValue: 'RE',
      env: 'HSM_GREP',
    }),
    stream: Flags.option({
      description: 'Only this stream: "hsm" is what the manager says of the service.',
      options: ['stdout', 'stderr', 'hsm'] as const,
      multiple: true,
      multipleNonGreedy: true,
      env: 'HSM_STREAM',
    })(),
    json: Flags.boolean({ description: 'Print one JSON document on each line.', env: 'HSM_JSON' }),
    'log-dir': directoryFlag({
      description: 'Where the logs are. Default: as the manager says, else "logs" in the state directory.',
      env: 'HSM_LOG_DIR',
    }),
    'state-dir': directoryFlag({
      description: 'State directory of a manager that does not run. Default: as for "hsm run".',
      env: 'HSM_STATE_DIR',
    }),
    socket: socketFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Logs);
    const grep = flags.grep === undefined ? null : lineExpression(flags.grep);
    const sinceMs = flags.since === undefined ? null : sinceOf(flags.since);
    const { logDirectory, services } = await findLogs(argv as string[], flags);
    const isWhole = flags.lines === undefined && (!flags.follow || sinceMs !== null);
    const lines = isWhole ? null : (flags.lines ?? linesBeforeFollowing);
    const streams = logStreams.filter((stream) => flags.stream?.includes(stream));
    const query: LogQuery = { logDirectory, services: argv as string[], lines, sinceMs, grep, streams };
    const style = { paint: paintFor(process.stdout), labelWidth: labelWidthOf(services) };
    const show = flags.json ? logLineJson : (entry: LogLine | LogGap) => logLineText(entry, style);
    await print(query, flags.follow, show);
  }
}

/** Until there are no more lines, nobody reads them, or Ctrl-C. */
async function print(query: LogQuery, isFollowing: boolean, show: (entry: LogLine | LogGap) => string): Promise<void> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once('SIGINT', stop);
  const output = new TextOutput(process.stdout, stop);
  for await (const entry of isFollowing ? followLog(query, end.signal) : readLog(query)) {
    if (end.signal.aborted) break;
    await output.write(`${show(entry)}\n`);
  }
  await output.flush();
  process.off('SIGINT', stop);
}

function sinceOf(text: string): number {
  const sinceMs = parseSince(text, Date.now());
  if (sinceMs !== null) return sinceMs;
  const message = `--since ${JSON.stringify(text)} is no time and no duration; give one such as "10m", "2026-01-01 12:00" or "2026-01-01T12:00:00Z"`;
  throw new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
