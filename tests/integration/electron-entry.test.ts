import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { builtEntry, builtStudio } from '../support/built';
import { CommandLine } from '../support/command-line';

let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = mkdtempSync(path.join(tmpdir(), 'studio-electron-'));
});

afterAll(async () => {
  await rm(dataDirectory, { recursive: true, force: true });
});

/** How the window's entry is run with the fake in Electron's place. */
function entryParameters(): string[] {
  const fake = pathToFileURL(path.resolve('tests/support/fake-electron.mjs')).href;
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(fake)}, shortCircuit: true } : next(name, context) });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, builtEntry('index')];
}

/** Runs it until its process ends by itself. */
async function runEntry(environment: NodeJS.ProcessEnv = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, entryParameters(), {
    env: { ...process.env, STUDIO_DATA_DIR: dataDirectory, ...environment },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    order: string[];
    error?: string;
    preferences: Record<string, unknown>;
    page: { status: number; text: string };
    system: Record<string, unknown>;
    bulk: { error: { code: string } };
  };
}

test('the window’s entry registers its protocol before ready, shows the page, answers over the port and ends', async () => {
  const happened = await runEntry();
  expect(happened.error).toBeUndefined();
  expect(happened.order).toEqual([
    'setPath',
    'scheme studio',
    'ready',
    'handle',
    'permissions',
    'menu',
    'window',
    'show',
    'close held',
    'hide',
    'destroy',
    'quit',
  ]);
  expect(happened.page).toEqual({ status: 200, text: '<title>Model Studio</title>' });
  expect(happened.system).toMatchObject({ shell: 'electron', desktop: true, dataDirectory });
  expect(happened.bulk.error.code).toMatch(/NOT_FOUND|UNAVAILABLE/);
  expect(happened.preferences).toMatchObject({
    sandbox: true,
    preload: path.join(builtStudio(), 'out', 'preload', 'index.cjs'),
  });
  expect(JSON.parse(await readFile(path.join(dataDirectory, 'window', 'place.json'), 'utf8'))).toEqual({
    x: 1,
    y: 2,
    width: 1200,
    height: 800,
    maximized: false,
  });
});

test('a second window’s process hands over to the first and opens nothing', async () => {
  const happened = await runEntry({ FAKE_ELECTRON_SECOND: '1' });
  expect(happened.order).toEqual(['setPath', 'quit']);
});

test('commands use the project that the window has open, until it is closed', async () => {
  await using studio = await CommandLine.create();
  await writeFile(path.join(studio.directory, 'few.csv'), 'x,y\n1,2\n2,4\n');
  await studio.run(['dataset', 'import', 'few.csv']);
  const dataset = ['dataset', 'list', '--json'];
  const alone = await studio.run(dataset);
  const window = execFile(process.execPath, entryParameters(), {
    env: { ...process.env, STUDIO_DATA_DIR: path.join(studio.directory, 'data'), FAKE_ELECTRON_STAYS: '1' },
  });
  const ended = once(window, 'close');
  const attachment = path.join(studio.directory, 'project', 'studio.host.json');
  await vi.waitFor(() => stat(attachment), 20_000);
  const attached = await studio.run(dataset);
  expect(attached.errors).toContain(`is open in process ${window.pid} at http://127.0.0.1:`);
  expect([attached.exitCode, attached.json()]).toEqual([0, alone.json()]);
  window.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await expect(stat(attachment)).rejects.toThrow('ENOENT');
});
