import type { ClientSession } from '@hermit/control';
import type { Fact } from '@hermit/core';
import { CliError } from '../../cli-error.ts';
import { ControlCommand, clientFor } from '../../control-command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { factArguments } from '../../facts/fact-arguments.ts';
import { factErrorText, factValueOrThrow } from '../../facts/fact-failure.ts';
import { runBeside } from '../../facts/run-beside.ts';
import { factsOf } from '../../facts/written-facts.ts';
import { socketFlag } from '../../flags/socket-flag.ts';
import { splitCommand } from '../../split-command.ts';

export default class FactHold extends ControlCommand {
  static override summary = 'Assert facts for as long as this command, or another one, runs.';
  static override description =
    'They go when it ends, however it ends. With a COMMAND after "--" that is when the COMMAND ends; signals are passed on to it, and its exit code is passed back: 128 and the number of a signal that ended it, 127 if there is no such program. When the manager is restarted the facts are asserted again; within 10 s nothing stops for it. Without a COMMAND, Ctrl-C ends it with 0.';
  static override examples = [
    `<%= config.bin %> fact hold '["maintenance"]'`,
    `<%= config.bin %> fact hold '["backup","running"]' -- /usr/local/bin/backup --full`,
    `<%= config.bin %> fact hold '["require-service",["db"]]' -- npm test`,
  ];
  static override args = factArguments;
  static override strict = false;
  static override flags = { socket: socketFlag };

  async run(): Promise<void> {
    const { own, command } = splitCommand(this.argv);
    const { argv, flags } = await this.parse(FactHold, own);
    if (command?.length === 0) throw noCommand();
    const facts = factsOf(argv as string[]);
    const client = clientFor(flags);
    const session = factValueOrThrow(await client.session(facts, { reconnectMs: Number.POSITIVE_INFINITY }), facts);
    if (command === null) await this.hold(session, facts);
    else await this.holdDuring(command, session, facts);
  }

  private async hold(session: ClientSession, facts: readonly Fact[]): Promise<void> {
    this.logToStderr(
      '%s',
      `holding ${facts.map((fact) => JSON.stringify(fact)).join(' ')} as ${session.id} until interrupted`,
    );
    const interrupted = untilInterrupted();
    const lost = await Promise.race([interrupted.then(() => null), session.ended]);
    if (lost !== null) factValueOrThrow({ ok: false, error: lost }, facts);
    await release(session);
  }

  private async holdDuring(command: readonly string[], session: ClientSession, facts: readonly Fact[]): Promise<void> {
    void session.ended.then((lost) => {
      if (lost !== null) this.logToStderr('%s', `hsm: the facts are not held any more: ${factErrorText(lost, facts)}`);
    });
    const { code, problem } = await runBeside(command);
    await release(session);
    if (problem !== null) this.logToStderr('%s', `hsm: ${problem}`);
    process.exitCode = code;
  }
}

/** The facts are gone when this resolves, so that the next command of a script does not meet them any more. */
async function release(session: ClientSession): Promise<void> {
  await session.replace([]);
  session.close();
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

function noCommand(): CliError {
  const message = 'there is no command after "--"; name one, or leave the "--" out to hold the facts until Ctrl-C';
  return new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
