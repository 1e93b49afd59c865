import type { JsonObject, JsonValue, ProcessSpawner } from '@hermit/core/spawner';
import { createLinuxMachine } from '../machine/linux-machine.ts';
import type { Machine } from '../machine/machine.ts';
import type { ClauseResult } from './outcome.ts';

/** How to make a spawner in another process: `(await import(module))[exportName](...arguments)`. */
export interface SpawnerRecipe {
  /** URL or absolute path of a module. */
  readonly module: string;
  readonly exportName: string;
  readonly arguments: readonly JsonValue[];
}

/** Limits on time, in milliseconds. They only end what would hang; nothing is measured with them. */
export interface ConformanceLimits {
  /** For one call of the spawner. Default 10000, the manager's own. */
  readonly callMs: number;
  /** For a state of the world to come about. Default 20000. */
  readonly waitMs: number;
}

/** Settings of a run. Made by `createOptions`, so that new ones get defaults. */
export interface ConformanceOptions {
  /**
   * Opens a fresh spawner object on the same state each time, as the next manager would. It need not be the only one:
   * several are open at the same time.
   */
  readonly open: () => Promise<ProcessSpawner>;
  /** Needed by clauses in which a manager of its own is killed, stopped or starved; without it they are skipped. */
  readonly recipe: SpawnerRecipe | null;
  /** Where processes run. Default: this Linux machine, with test programs in `directory`. */
  readonly machine: Machine;
  /** A directory in which the spawner keeps files; `null` if it keeps none. Default `null`. */
  readonly stateDirectory: string | null;
  /** `[spawner_options]` of every start. Default none. */
  readonly spawnerOptions: JsonObject;
  /** Variables in the environment of every start. Default: none. */
  readonly env: ReadonlyMap<string, string>;
  /** How often a call that must be idempotent is repeated. Default 5. */
  readonly repeats: number;
  readonly limits: ConformanceLimits;
  /** Ids (`START-01`) or topics (`START`) of the clauses to run. Default `null`: all. */
  readonly only: readonly string[] | null;
  /** Told of each result as it comes. */
  readonly onResult: (result: ClauseResult) => void;
}

/** What may be given to `createOptions`: at least one of `open` and `recipe`. */
export interface WrittenOptions extends Partial<Omit<ConformanceOptions, 'open' | 'limits'>> {
  readonly open?: () => ProcessSpawner | Promise<ProcessSpawner>;
  readonly limits?: Partial<ConformanceLimits>;
  /** Where the test programs and their files go. Default: a new directory under that of the system. */
  readonly directory?: string;
}

/** Completes the settings of a run. Throws a `TypeError` if neither `open` nor `recipe` is given. */
export function createOptions(written: WrittenOptions): ConformanceOptions {
  const { directory, open, limits, ...rest } = written;
  const recipe = written.recipe ?? null;
  return {
    stateDirectory: null,
    spawnerOptions: {},
    env: new Map(),
    repeats: 5,
    only: null,
    onResult: () => {},
    ...rest,
    machine: written.machine ?? createLinuxMachine({ directory: directory ?? null, recipe }),
    recipe,
    open: openerOf(open, recipe),
    limits: { callMs: 10_000, waitMs: 20_000, ...limits },
  };
}

function openerOf(open: WrittenOptions['open'], recipe: SpawnerRecipe | null): () => Promise<ProcessSpawner> {
  if (open !== undefined) return async () => open();
  if (recipe === null) throw new TypeError('createOptions: give "open" (a function that makes a spawner) or "recipe"');
  return () => openByRecipe(recipe);
}

/** Makes a spawner in this process as a recipe says. */
export async function openByRecipe(recipe: SpawnerRecipe): Promise<ProcessSpawner> {
  const module: Record<string, unknown> = await import(recipe.module);
  const make = module[recipe.exportName];
  if (typeof make !== 'function') throw new TypeError(`${recipe.module} exports no function "${recipe.exportName}"`);
  return make(...recipe.arguments);
}
