import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../reports/second-try.json', import.meta.url));

/** Writes down which tests passed only when they were tried again, with the first line of what went wrong at first. */
export default class SecondTryReporter {
  /** @type {{ test: string, error: string }[]} */
  late = [];

  /** @param {import('vitest/node').TestCase} testCase */
  onTestCaseResult(testCase) {
    if (testCase.diagnostic()?.flaky !== true) return;
    const [error] = testCase.result().errors ?? [];
    const [firstLine = 'no message'] = error?.message.split('\n') ?? [];
    this.late.push({ test: `${testCase.project.name}: ${testCase.fullName}`, error: firstLine });
  }

  onTestRunEnd() {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(this.late, null, 2)}\n`);
  }
}
