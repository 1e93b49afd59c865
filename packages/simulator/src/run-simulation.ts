import type { SimulationArguments } from './arguments.ts';
import { breakages } from './breakages/breakages.ts';
import { type SeedOptions, type SeedResult, simulateSeed } from './simulate-seed.ts';

/** How many steps pass between two lines of progress. */
const progressSteps = 100_000;

/** Runs seed after seed until there were enough steps. Prints progress, every violation, and one last line. */
export async function runSimulation(
  asked: SimulationArguments,
  print: (line: string) => void,
): Promise<{ readonly steps: number; readonly violations: number }> {
  let steps = 0;
  let violations = 0;
  let seeds = 0;
  let printedAt = 0;
  while (asked.seeds === null ? steps < asked.steps : seeds < asked.seeds) {
    const result = await simulateSeed(seedOptions(asked, asked.seed + seeds, print));
    seeds += 1;
    steps += result.steps;
    if (result.violation !== null) violations += 1;
    for (const line of describeViolation(result, asked)) print(line);
    if (steps - printedAt < progressSteps) continue;
    printedAt = steps;
    print(`${steps} steps, ${seeds} seeds, ${violations} violations`);
  }
  print(`simulation: ${steps} steps, ${violations} violations`);
  return { steps, violations };
}

function seedOptions(
  { breakage, plain, trace }: SimulationArguments,
  seed: number,
  print: (line: string) => void,
): SeedOptions {
  const makeReconciler = breakage === null ? undefined : breakages.get(breakage)?.makeReconciler;
  return {
    seed,
    isPlain: plain,
    ...(makeReconciler === undefined ? {} : { makeReconciler }),
    ...(trace ? { print } : {}),
  };
}

/** What a reader needs of a broken promise; nothing if none was broken. */
export function describeViolation(
  { seed, steps, violation, lastLines }: SeedResult,
  { breakage, plain }: Pick<SimulationArguments, 'breakage' | 'plain'>,
): readonly string[] {
  if (violation === null) return [];
  const broken = breakage === null ? '' : ` --breakage ${breakage}`;
  return [
    ...lastLines.map((line) => `  ${line}`),
    `${violation.promise} broken at step ${steps} of seed ${seed}: ${violation.message}`,
    `again: node packages/simulator/dist/main.js --seed ${seed} --seeds 1${broken}${plain ? ' --plain' : ''} --trace`,
  ];
}
