/** A command line in two parts: our own arguments, and a command that is none of our business. */
export interface SplitCommand {
  readonly own: string[];
  /** What stands after `--`; `null` if there is no `--`. */
  readonly command: readonly string[] | null;
}

/** Takes a command line apart at its first `--`. Pure. */
export function splitCommand(argv: readonly string[]): SplitCommand {
  const end = argv.indexOf('--');
  return end < 0 ? { own: [...argv], command: null } : { own: argv.slice(0, end), command: argv.slice(end + 1) };
}
