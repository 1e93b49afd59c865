import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../reports/skipped.json', import.meta.url));

/** Writes down which tests were skipped and why: the JSON report of vitest leaves the reason out. */
export default class SkippedReporter {
  /** @type {{ test: string, reason: string | null }[]} */
  skipped = [];

  /** @param {import('vitest/node').TestCase} testCase */
  onTestCaseResult(testCase) {
    const result = testCase.result();
    if (result.state !== 'skipped') return;
    this.skipped.push({ test: `${testCase.project.name}: ${testCase.fullName}`, reason: result.note ?? null });
  }

  onTestRunEnd() {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(this.skipped, null, 2)}\n`);
  }
}
