import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

let root: string;
let dataDirectory: string;

beforeAll(async () => {
  mkdirSync('.cache', { recursive: true });
  root = mkdtempSync(path.resolve('.cache', 'electron-entry-'));
  dataDirectory = mkdtempSync(path.join(tmpdir(), 'studio-electron-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node24',
      outDir: path.join(root, 'out', 'main'),
      rolldownOptions: {
        input: { index: 'src/main/index.ts' },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  cpSync('package.json', path.join(root, 'package.json'));
  symlinkSync(path.resolve('resources'), path.join(root, 'resources'), 'dir');
  mkdirSync(path.join(root, 'out', 'renderer'));
  writeFileSync(path.join(root, 'out', 'renderer', 'index.html'), '<title>Model Studio</title>');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(dataDirectory, { recursive: true, force: true });
});

/** Runs the window's entry with the fake in Electron's place, until its process ends by itself. */
async function runEntry(environment: NodeJS.ProcessEnv = {}) {
  const fake = pathToFileURL(path.resolve('tests/support/fake-electron.mjs')).href;
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(fake)}, shortCircuit: true } : next(name, context) });`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, path.join(root, 'out', 'main', 'index.js')],
    { env: { ...process.env, STUDIO_DATA_DIR: dataDirectory, ...environment } },
  );
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
    preload: path.join(root, 'out', 'preload', 'index.cjs'),
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
