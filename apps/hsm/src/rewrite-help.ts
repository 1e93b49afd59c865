/** `hsm help COMMAND` is `hsm COMMAND --help`. */
export function rewriteHelp(argv: readonly string[]): string[] {
  const [word, ...others] = argv;
  return word === 'help' ? [...others, '--help'] : [...argv];
}
