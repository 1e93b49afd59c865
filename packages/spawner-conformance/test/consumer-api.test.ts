import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const run = promisify(execFile);
const here = join(import.meta.dirname, '..');
// Inside the package, so that the compiler and the types of Node are found.
const directory = mkdtempSync(join(here, 'node_modules', '.consumer-'));
afterAll(() => rmSync(directory, { recursive: true }));

const consumer = `
import { createMemoryMachine, createOptions, describeConformance, MemorySpawner, renderTap, runConformance } from '@hermit/spawner-conformance';
import type { ClauseResult, ConformanceReport, Paint, SpawnerRecipe, TestRunner, WrittenOptions } from '@hermit/spawner-conformance';
import { after, test } from 'node:test';
import { renderJson, renderResult, renderText, scriptFaults } from '@hermit/spawner-conformance';

const machine = createMemoryMachine();
const written: WrittenOptions = { machine, open: () => new MemorySpawner(machine), only: ['KILL'], repeats: 2 };
const report: ConformanceReport = await runConformance(createOptions(written));
const failed: readonly ClauseResult[] = report.results.filter(({ outcome }) => outcome === 'fail');
const paint: Paint = (text, role) => (role === 'fail' ? text.toUpperCase() : text);
const texts: string[] = [renderText(report, paint), renderTap(report), renderJson(report), ...failed.flatMap((one) => renderResult(one))];
const recipe: SpawnerRecipe = { module: 'x', exportName: 'y', arguments: [] };
const runner: TestRunner = { test, after };
describeConformance(runner, createOptions({ ...written, only: ['KILL-01'] }));
scriptFaults(new MemorySpawner(machine)).next('start', { kind: 'hang' });
console.log(JSON.stringify({ passed: report.passed, failed: report.failed, texts: texts.length, recipe: recipe.module }));
`;

const configuration = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: 'es2024',
    module: 'nodenext',
    types: ['node'],
    skipLibCheck: false,
    rootDir: '.',
  },
  files: ['consumer.ts'],
};

test('a stranger can compile and run the published kit', { timeout: 120_000 }, async () => {
  publishTo(join(directory, 'node_modules', '@hermit'));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(configuration));
  writeFileSync(join(directory, 'consumer.ts'), consumer);
  await run('tsc', ['-p', directory]).catch((error: { stdout: string }) => expect.unreachable(error.stdout));
  const { stdout } = await run(process.execPath, [join(directory, 'consumer.js')]);
  expect(stdout).toContain('{"passed":8,"failed":0,"texts":3,"recipe":"x"}');
});

/** Puts what would be published where a stranger has it: no sources, no links into this house. */
function publishTo(scope: string): void {
  mkdirSync(scope, { recursive: true });
  for (const [name, from] of [
    ['core', join(here, '..', 'core')],
    ['spawner-conformance', here],
  ] as const) {
    for (const part of name === 'core' ? ['dist', 'package.json'] : ['dist', 'programs', 'package.json']) {
      cpSync(join(from, part), join(scope, name, part), { recursive: true });
    }
  }
}
