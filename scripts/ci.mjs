import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judgeSimulation, judgeStep, judgeTests, summary } from './ci/judge.mjs';
import { runCommand } from './ci/run-command.mjs';
import { root } from './tool-environment.mjs';

/** @typedef {import('./ci/judge.mjs').Verdict} Verdict */

/** Real processes on a busy machine may lose a race that a test did not mean: whoever needs it is named at the end. */
const triesAgain = 1;
const simulatedSteps = 1_000_000;
const quiet = '--output-logs=errors-only';
const report = join(root, 'reports/vitest.json');
const skippedList = join(root, 'reports/skipped.json');
const secondTryList = join(root, 'reports/second-try.json');

/** What runs before the tests, in this order; each counts as one. @type {[string, string[]][]} */
const steps = [
  ['build', ['turbo', 'run', 'build', quiet]],
  ['typecheck', ['turbo', 'run', 'typecheck', '//#typecheck:scripts', quiet]],
  ['lint', ['biome', 'ci', '--colors=off', '.']],
  ['fences', ['node', 'scripts/fences.mjs']],
  ['boundaries', ['turbo', 'boundaries', '--no-color']],
  ['packages', ['node', 'scripts/lint-packages.mjs']],
];

/** @type {Verdict[]} */
const verdicts = [];
for (const [name, argv] of steps) {
  verdicts.push(await step(name, async () => judgeStep(name, (await runCommand(argv)).exitCode)));
}
verdicts.push(await step('tests', runTests));
verdicts.push(await step('simulation', runSimulation));

printSkipped();
printSecondTries();
for (const note of verdicts.flatMap(({ notes }) => notes)) console.log(note);
const { passed, failed } = summary(verdicts);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {() => Promise<Verdict>} run
 */
async function step(name, run) {
  console.log(`\n== ${name}`);
  const startedAtMs = performance.now();
  const verdict = await run();
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`== ${name}: ${verdict.failed === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  return verdict;
}

async function runTests() {
  // An old report must not speak for this run.
  for (const file of [report, skippedList, secondTryList]) rmSync(file, { force: true });
  const { exitCode } = await runCommand([
    ...['vitest', 'run', '--retry', String(triesAgain)],
    process.stdout.isTTY ? '--color' : '--no-color',
  ]);
  return judgeTests(readJson(report), exitCode);
}

async function runSimulation() {
  const argv = ['node', 'packages/simulator/dist/main.js', '--steps', String(simulatedSteps)];
  const { exitCode, output } = await runCommand(argv);
  return judgeSimulation(output, exitCode, simulatedSteps);
}

function printSkipped() {
  /** @type {{ test: string, reason: string | null }[]} */
  const skipped = readJson(skippedList) ?? [];
  if (skipped.length > 0) console.log(`\n${skipped.length} tests were skipped:`);
  for (const { test, reason } of skipped) console.log(`  ${test}${reason === null ? '' : ` — ${reason}`}`);
}

function printSecondTries() {
  /** @type {{ test: string, error: string }[]} */
  const late = readJson(secondTryList) ?? [];
  if (late.length > 0)
    console.log(`\n${late.length} tests passed only when they were tried again; each is to be mended:`);
  for (const { test, error } of late) console.log(`  ${test}: ${error}`);
}

/** @param {string} file */
function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
