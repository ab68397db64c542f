import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './bootstrap/build.mjs';
import { ensureChromium } from './bootstrap/chromium.mjs';
import { ensureEngine } from './bootstrap/engine.mjs';
import { childEnvironment, nodePath, readJson, root } from './bootstrap/locations.mjs';
import { ensurePackages } from './bootstrap/packages.mjs';
import { lastLines, run } from './bootstrap/run.mjs';
import { createStatusLine } from './bootstrap/status-line.mjs';
import { readPlaywrightReport, readVitestReport, summaryLine } from './bootstrap/test-results.mjs';

/**
 * `npm test`: every check and every test, with all they need installed first. A check (lint, types …) that fails counts
 * as one failure. The last line holds the sums over Vitest and Playwright.
 */
const status = createStatusLine();
const reports = mkdtempSync(join(tmpdir(), 'studio-tests-'));
const counts = [];
const bin = (...path) => [nodePath(), [join('node_modules', ...path)]];

const unitReport = join(reports, 'unit.json');
const browserReport = join(reports, 'browser.json');
const steps = [
  {
    name: 'format and lint',
    command: () => withArguments(bin('@biomejs', 'biome', 'bin', 'biome'), ['check', '.']),
  },
  { name: 'architecture', command: () => [nodePath(), [join('scripts', 'architecture.mjs')]] },
  { name: 'types', command: () => withArguments(bin('typescript', 'bin', 'tsc'), ['-b', 'tsconfig.json']) },
  { name: 'unused code', command: () => withArguments(bin('knip', 'bin', 'knip.js'), ['--no-progress']) },
  {
    name: 'unit and integration tests',
    command: () =>
      withArguments(bin('vitest', 'vitest.mjs'), [
        'run',
        '--reporter=json',
        `--outputFile=${unitReport}`,
        '--reporter=dot',
      ]),
    report: () => readReport(unitReport, readVitestReport),
  },
  {
    name: 'browser tests',
    command: () => withArguments(bin('@playwright', 'test', 'cli.js'), ['test', '--reporter=json']),
    environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
    report: () => readReport(browserReport, readPlaywrightReport),
  },
];

try {
  await prepare('packages', () => ensurePackages(status));
  const chromium = await ensureChromium(status);
  if (chromium) fail('Chromium', chromium);
  await prepare('build', () => ensureBuild(status));
  const engine = await ensureEngine(status, { retry: true });
  if (engine.state === 'failed') fail('TensorFlow engine', engine.reason);
  for (const step of steps) await perform(step);
} catch (error) {
  fail('preparation', error.message);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
status.say(summaryLine(counts));
process.exitCode = counts.some(({ failed }) => failed > 0) ? 1 : 0;

async function prepare(name, work) {
  const startedAt = Date.now();
  if (await work()) status.say(`✓ ${name} ${seconds(startedAt)}`);
}

async function perform({ name, command, environment, report }) {
  const startedAt = Date.now();
  const clock = setInterval(() => status.update(`${name}, ${seconds(startedAt)}`), 1000);
  status.update(name);
  const [program, args] = command();
  const result = await run(program, args, {
    cwd: root,
    environment: childEnvironment(environment),
  });
  clearInterval(clock);
  const count = report?.();
  if (count) {
    counts.push(count);
    const sums = `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`;
    status.say(`${count.failed === 0 ? '✓' : '✗'} ${name} ${seconds(startedAt)}: ${sums}`);
    for (const failure of count.failures) status.say(`\n  ${failure.name}\n${indent(failure.message)}`);
    // A runner can fail without a failed test: a leaked error, a crash after the report.
    if (result.exitCode !== 0 && count.failed === 0) fail(name, lastLines(result.output, 40));
  } else if (result.exitCode === 0 && !report) status.say(`✓ ${name} ${seconds(startedAt)}`);
  else fail(`${name} ${seconds(startedAt)}`, lastLines(result.output, 120));
}

function fail(name, detail) {
  counts.push({ passed: 0, failed: 1, skipped: 0, failures: [] });
  status.say(`✗ ${name}\n${indent(detail)}`);
}

function readReport(path, read) {
  const document = readJson(path);
  return document && read(document);
}

function withArguments([program, first], rest) {
  return [program, [...first, ...rest]];
}

function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}

function indent(text) {
  return text.trimEnd().replace(/^/gm, '    ');
}
