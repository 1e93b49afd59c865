import { env } from 'node:process';
import fc from 'fast-check';
import { expect } from 'vitest';

/**
 * Set up before the tests of every package that has properties: a run is repeatable. Everybody sees the same random
 * worlds, unless `FC_SEED=random` asks for others; `FC_SEED` and `FC_PATH` with the numbers of a failure show it again,
 * and a failure prints the command for that.
 */
const everydaySeed = 20_261_120;

/** @param {string | undefined} asked */
function seedOf(asked) {
  if (asked === 'random') return {};
  const seed = Number(asked ?? everydaySeed);
  if (!Number.isInteger(seed)) throw new TypeError(`FC_SEED is "${asked}"; give an integer, or "random"`);
  return { seed };
}

/** @param {fc.RunDetails<any>} details */
function commandFor({ seed, counterexamplePath }) {
  const { currentTestName, testPath } = expect.getState();
  // A pattern in quotes: whatever has a meaning to a shell or in a pattern may be any letter.
  const name = currentTestName?.replaceAll(/[^\w ,;:-]/g, '.');
  const file = testPath?.split(/[/\\](?=(?:packages|apps)[/\\])/).at(-1);
  return `FC_SEED=${seed} FC_PATH="${counterexamplePath}" pnpm run vitest ${file} -t "${name}"`;
}

const path = env['FC_PATH'];
fc.configureGlobal({
  ...seedOf(env['FC_SEED']),
  ...(path === undefined ? {} : { path }),
  reporter: (details) => {
    if (!details.failed) return;
    const message = `${fc.defaultReportMessage(details)}\n\nTo see it again: ${commandFor(details)}`;
    throw new Error(message, { cause: details.errorInstance });
  },
});
