import { readFile } from 'node:fs/promises';
import { nearestWord } from '@hermit/core';
import { Errors } from '@oclif/core';
import { CliError } from './cli-error.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/**
 * Says what went wrong, on standard error and with `--json` also as a document on standard output, and gives the exit
 * status. What is neither wrong usage nor an operating error is a defect: it is printed with its stack.
 */
export async function reportFailure(error: unknown, argv: readonly string[]): Promise<ExitCode> {
  if (error instanceof Errors.ExitError) return error.oclif.exit === 0 ? exitCodes.done : exitCodes.wrongUsage;
  const failure = error instanceof CliError ? error : await usageFailure(error);
  if (failure === null) {
    console.error(`hsm: internal error: ${error instanceof Error ? error.stack : String(error)}`);
    return exitCodes.internalError;
  }
  const message = withoutParserPrefix(failure.message);
  console.error(`hsm: ${message}`);
  if (wantsJson(argv)) console.log(JSON.stringify({ code: failure.code, message }, null, 2));
  return failure.exitCode;
}

/** The arguments may be the very thing that is wrong, so they are not parsed. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json') || ['1', 'true', 'yes', 'y'].includes((process.env['HSM_JSON'] ?? '').toLowerCase());
}

async function usageFailure(error: unknown): Promise<CliError | null> {
  // A command that is there and does not load is no wrong usage, though the framework counts it as one.
  if (!(error instanceof Errors.CLIError) || error.code === 'MODULE_NOT_FOUND') return null;
  const unknown = /^command (.+) not found$/i.exec(error.message)?.[1];
  const message = unknown === undefined ? error.message : await unknownCommandMessage(unknown.replaceAll(':', ' '));
  return new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}

/** The parser puts the name of the flag in front of messages that name it already, our own among them. */
function withoutParserPrefix(message: string): string {
  return message.replace(/^Parsing --\S+ \n\t/, '');
}

async function unknownCommandMessage(command: string): Promise<string> {
  const known = await knownCommands();
  const taken = known.filter((name) => command.startsWith(`${name} `)).sort((a, b) => b.length - a.length)[0];
  if (taken !== undefined) {
    const rest = command.slice(taken.length + 1);
    return `"hsm ${taken}" takes no argument ${JSON.stringify(rest)}; "hsm ${taken} --help" lists what it takes`;
  }
  const meant = nearestWord(command, known);
  const hint = meant === null ? '"hsm --help" lists them' : `did you mean "hsm ${meant}"?`;
  return `"${command}" is not a command of hsm; ${hint}`;
}

async function knownCommands(): Promise<readonly string[]> {
  const text = await readFile(new URL('../oclif.manifest.json', import.meta.url), 'utf8').catch(() => '{}');
  const manifest = JSON.parse(text) as { readonly commands?: Readonly<Record<string, unknown>> };
  return Object.keys(manifest.commands ?? {}).map((id) => id.replaceAll(':', ' '));
}
