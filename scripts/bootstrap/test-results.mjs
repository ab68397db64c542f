import { withoutControl } from './run.mjs';

/**
 * What the two test runners counted. Shape: { passed, failed, skipped, failures: [{ name, message }] }.
 */

/** Reads Vitest's JSON report. A suite that failed to load counts as one failure. */
export function readVitestReport(report) {
  const failures = [];
  let passed = 0;
  let skipped = 0;
  for (const file of report.testResults ?? []) {
    const tests = file.assertionResults ?? [];
    for (const test of tests) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed')
        failures.push({ name: `${file.name} > ${test.fullName}`, message: (test.failureMessages ?? []).join('\n') });
      else skipped += 1;
    }
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) {
      failures.push({ name: file.name, message: file.message || 'The file could not be run.' });
    }
  }
  return { passed, failed: failures.length, skipped, failures };
}

/** Reads Playwright's JSON report. A test that passed only on a retry counts as passed. */
export function readPlaywrightReport(report) {
  const failures = (report.errors ?? []).map((error) => ({
    name: 'Playwright',
    message: error.message ?? String(error),
  }));
  let passed = 0;
  let skipped = 0;
  const visit = (suite, path) => {
    const here = suite.title ? [...path, suite.title] : path;
    for (const child of suite.suites ?? []) visit(child, here);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests ?? []) {
        if (test.status === 'skipped') skipped += 1;
        else if (test.status === 'expected' || test.status === 'flaky') passed += 1;
        else failures.push({ name: [...here, spec.title].join(' > '), message: errorsOf(test) });
      }
    }
  };
  for (const suite of report.suites ?? []) visit(suite, []);
  return { passed, failed: failures.length, skipped, failures };
}

function errorsOf(test) {
  const messages = (test.results ?? []).flatMap((result) => (result.errors ?? []).map((error) => error.message ?? ''));
  return withoutControl(messages.join('\n'));
}

/** The line that ends `npm test`. Example: `812 passed, 0 failed, 3 skipped`. */
export function summaryLine(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}
