/** A service that does nothing for a day. */
export const sleeper = 'exec_start = ["sleep", "86400"]\n';

/** A service whose main process is a shell with this script; `more` are further lines of the definition. */
export function scripted(script: string, ...more: readonly string[]): string {
  return [`exec_start = ["sh", "-c", ${JSON.stringify(script)}]`, ...more, ''].join('\n');
}

/** `prefix01`, `prefix02`, … */
export function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(2, '0')}`);
}

/** Files with the same text for every id. */
export function filesOf(ids: readonly string[], text: string): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [`${id}.toml`, text]));
}
