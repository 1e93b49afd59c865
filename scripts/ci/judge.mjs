/**
 * @typedef {object} Verdict
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} notes what a reader should know, one line each
 */

/**
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ name: string, status: string, message: string, assertionResults: VitestTest[] }[]} testResults
 */

/**
 * @typedef {object} VitestTest
 * @property {string} status
 * @property {string} fullName
 * @property {string[]} [failureMessages]
 */

/**
 * A step that counts as one.
 *
 * @param {string} name
 * @param {number | null} exitCode
 * @returns {Verdict}
 */
export function judgeStep(name, exitCode) {
  if (exitCode === 0) return { passed: 1, failed: 0, notes: [] };
  return { passed: 0, failed: 1, notes: [`${name}: failed (${exitText(exitCode)})`] };
}

/**
 * The tests, one by one. A file that could not be loaded and a run that broke off count as failures too.
 *
 * @param {VitestReport | null} report
 * @param {number | null} exitCode
 * @returns {Verdict}
 */
export function judgeTests(report, exitCode) {
  if (report === null) return { passed: 0, failed: 1, notes: [`tests: vitest left no report (${exitText(exitCode)})`] };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const notes = [
    ...broken.map(({ name, message }) => `tests: ${name} could not be run: ${message.split('\n')[0]}`),
    ...report.testResults.flatMap(failedTests),
  ];
  const failed = report.numFailedTests + broken.length;
  if (failed === 0 && exitCode !== 0) {
    return {
      passed: report.numPassedTests,
      failed: 1,
      notes: [...notes, `tests: no test failed, but the run did (${exitText(exitCode)})`],
    };
  }
  if (failed === 0 && report.numPassedTests === 0) return { passed: 0, failed: 1, notes: ['tests: none was found'] };
  return { passed: report.numPassedTests, failed, notes };
}

/**
 * @param {VitestReport['testResults'][number]} file
 * @returns {string[]}
 */
function failedTests({ name, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  return failed.map(({ fullName, failureMessages }) => {
    const [firstLine = 'no message'] = failureMessages?.[0]?.split('\n') ?? [];
    return `tests: failed: ${name}: ${fullName.trim()}: ${firstLine}`;
  });
}

/**
 * The simulator: as many steps as asked for, and no violation.
 *
 * @param {string} output
 * @param {number | null} exitCode
 * @param {number} steps
 * @returns {Verdict}
 */
export function judgeSimulation(output, exitCode, steps) {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const found = /^simulation: (\d+) steps, (\d+) violations$/.exec(last);
  if (exitCode === 0 && found !== null && Number(found[1]) >= steps && found[2] === '0') {
    return { passed: 1, failed: 0, notes: [] };
  }
  return { passed: 0, failed: 1, notes: [`simulation: failed (${exitText(exitCode)}; its last line: "${last}")`] };
}

/** @param {Verdict[]} verdicts */
export function summary(verdicts) {
  const sum = (/** @type {'passed' | 'failed'} */ key) => verdicts.reduce((total, verdict) => total + verdict[key], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

/** @param {number | null} exitCode */
function exitText(exitCode) {
  return exitCode === null ? 'ended by a signal or not started' : `exit code ${exitCode}`;
}
