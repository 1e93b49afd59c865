import type { UselessProgram } from '../machine/machine.ts';
import type { Script } from '../machine/script.ts';

/** A program that simulated processes can execute. */
export type MemoryProgram =
  /** The test program: tag, directory and script are its first arguments. */
  | { readonly kind: 'subject' }
  | { readonly kind: 'scripted'; readonly script: Script }
  | { readonly kind: 'useless'; readonly why: Exclude<UselessProgram, 'missing'> };

/** The simulated file system, as far as starts look at it. */
export class MemoryPrograms {
  readonly #programs = new Map<string, MemoryProgram>([
    ['/memory/node', { kind: 'subject' }],
    ['/bin/sleep', { kind: 'scripted', script: [] }],
  ]);
  readonly #directories = new Set(['/', '/tmp', '/memory']);

  /** Whether every path and bare name is a program that stays until it is ended. */
  readonly hasEverything: boolean;

  constructor(hasEverything: boolean) {
    this.hasEverything = hasEverything;
  }

  install(path: string, program: MemoryProgram): void {
    this.#programs.set(path, program);
  }

  makeDirectory(path: string): void {
    this.#directories.add(path);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(path);
  }

  get(path: string): MemoryProgram | null {
    const found = this.#programs.get(path) ?? null;
    return found === null && this.hasEverything ? { kind: 'scripted', script: [] } : found;
  }

  /** The path of a command; `null` if there is none. */
  resolve(command: string, searchPath: string | undefined): string | null {
    if (command.includes('/')) return this.get(command) === null ? null : command;
    const paths = (searchPath ?? '').split(':').map((directory) => `${directory}/${command}`);
    return paths.find((path) => this.get(path) !== null) ?? null;
  }
}
