import { readFileSync } from 'node:fs';

/** What the manifest says of one flag or argument. */
export interface ManifestWord {
  readonly name: string;
  readonly char?: string;
  readonly required?: boolean;
  readonly options?: readonly string[];
}

/** What the manifest says of one command. */
export interface ManifestCommand {
  /** As it is typed: `spawner list`. */
  readonly name: string;
  readonly examples: readonly string[];
  readonly args: readonly ManifestWord[];
  readonly flags: readonly ManifestWord[];
}

interface WrittenCommand {
  readonly id: string;
  readonly hidden?: boolean;
  readonly examples?: readonly string[];
  readonly args?: Readonly<Record<string, ManifestWord>>;
  readonly flags?: Readonly<Record<string, ManifestWord>>;
}

/** All commands, as the file beside the bundle lists them; none where it cannot be read. For messages only. */
export function readManifest(): readonly ManifestCommand[] {
  try {
    const text = readFileSync(new URL('../oclif.manifest.json', import.meta.url), 'utf8');
    const { commands } = JSON.parse(text) as { readonly commands: Readonly<Record<string, WrittenCommand>> };
    return Object.values(commands)
      .filter(({ hidden }) => hidden !== true)
      .map(manifestCommand);
  } catch {
    return [];
  }
}

function manifestCommand({ id, examples = [], args = {}, flags = {} }: WrittenCommand): ManifestCommand {
  return {
    name: id.replaceAll(':', ' '),
    examples: examples.map((text) => text.replaceAll('<%= config.bin %>', 'hsm')),
    args: Object.values(args),
    flags: Object.values(flags),
  };
}

/** The command that these words name, and perhaps go on after; the longest name wins. */
export function commandOf(words: readonly string[], commands: readonly ManifestCommand[]): ManifestCommand | null {
  const line = `${words.join(' ')} `;
  const fitting = commands.filter(({ name }) => line.startsWith(`${name} `));
  return fitting.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}
