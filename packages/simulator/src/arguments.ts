import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface SimulationArguments {
  readonly steps: number;
  readonly seed: number;
  /** `null`: as many as the steps need. */
  readonly seeds: number | null;
  readonly breakage: string | null;
  readonly trace: boolean;
  /** Services have nothing to do with each other. */
  readonly plain: boolean;
}

export const usage: string = `usage: node packages/simulator/dist/main.js [--steps N] [--seed N] [--seeds N] [--breakage NAME] [--plain] [--trace]

  --steps N        stop after the seed in which the N-th step falls (default 1000000)
  --seed N         the first seed (default 1)
  --seeds N        run this many seeds, however many steps that makes
  --breakage NAME  break the reconciler on purpose; "list" names the ways
  --plain          no seed has services that have to do with each other
  --trace          print every line of the trace`;

/** Reads the command line; a text says what is wrong with it. */
export function readArguments(argv: readonly string[]): SimulationArguments | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        steps: { type: 'string', default: '1000000' },
        seed: { type: 'string', default: '1' },
        seeds: { type: 'string' },
        breakage: { type: 'string' },
        plain: { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
      },
    });
    const [steps, seed, seeds] = [values.steps, values.seed, values.seeds ?? '1'].map(Number) as [
      number,
      number,
      number,
    ];
    if (![steps, seed, seeds].every((value) => Number.isSafeInteger(value) && value >= 0)) {
      return `--steps, --seed and --seeds take whole numbers\n${usage}`;
    }
    const { breakage, plain, trace } = values;
    const count = values.seeds === undefined ? null : seeds;
    return { steps, seed, seeds: count, breakage: breakage ?? null, plain, trace };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}
