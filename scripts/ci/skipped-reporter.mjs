import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipCondition } from './skip-condition.mjs';

const file = fileURLToPath(new URL('../../reports/skipped.json', import.meta.url));

/** Writes down which tests were skipped and why: the JSON report of vitest leaves the reason out. */
export default class SkippedReporter {
  /** @type {{ test: string, reason: string | null }[]} */
  skipped = [];

  /** @param {import('vitest/node').TestCase} testCase */
  onTestCaseResult(testCase) {
    const result = testCase.result();
    if (result.state !== 'skipped') return;
    const reason = result.note ?? skipCondition(readFileSync(testCase.module.moduleId, 'utf8'), titlesOf(testCase));
    this.skipped.push({ test: `${testCase.project.name}: ${testCase.fullName}`, reason });
  }

  onTestRunEnd() {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(this.skipped, null, 2)}\n`);
  }
}

/** @param {import('vitest/node').TestCase} testCase */
function titlesOf(testCase) {
  const titles = [testCase.name];
  let parent = testCase.parent;
  while (parent.type === 'suite') {
    titles.push(parent.name);
    parent = parent.parent;
  }
  return titles;
}
