import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron as electron, expect, type Page, test } from '@playwright/test';

/** Where the binary lies once it was fetched. Importing the package would fetch it, which no test may do. */
function findElectron(): string | null {
  const electronPackage = path.resolve('node_modules/electron');
  const pathFile = path.join(electronPackage, 'path.txt');
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(electronPackage, 'dist');
  const file = path.join(folder, existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron');
  return existsSync(file) ? file : null;
}

const binary = findElectron();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
test.skip(binary === null, 'no Electron binary on this machine');
test.skip(!hasDisplay, 'no display on this machine');

let directory: string;
let application: ElectronApplication;
let page: Page;

test.beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-window-'));
  application = await electron.launch({
    executablePath: binary ?? undefined,
    args: [path.resolve('out/main/index.js'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), STUDIO_DATA_DIR: path.join(directory, 'data') },
  });
  page = await application.firstWindow();
  await page.getByRole('navigation').first().waitFor();
});

test.afterAll(async () => {
  await application?.close();
  await rm(directory, { recursive: true, force: true });
});

test('the window shows the studio under its own protocol and opens the sample project', async () => {
  expect(page.url()).toMatch(/^studio:\/\/app\//);
  await page.goto('studio://app/datasets');
  await expect(page.getByText('iris').first()).toBeVisible();
});

test('the page has neither Node nor Electron', async () => {
  const reachable = await page.evaluate(() =>
    ['require', 'process', 'module', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
  );
  expect(reachable).toEqual([]);
});

test('the window stays on the studio’s page', async () => {
  await page.evaluate(`window.location.href = 'file:///etc/passwd'`);
  await page.waitForTimeout(500);
  expect(page.url()).toMatch(/^studio:\/\/app\//);
});

test('a reload reaches the host again', async () => {
  await page.reload();
  await page.goto('studio://app/engines');
  await expect(page.getByText('WebAssembly').first()).toBeVisible();
});

test('bulk data come over the window’s protocol in the words of the contract', async () => {
  const answer = await page.evaluate(async () => {
    const response = await fetch('/data/nothing');
    return { status: response.status, body: (await response.json()) as { error: { code: string } } };
  });
  expect([answer.status, answer.body.error.code]).toEqual([404, 'NOT_FOUND']);
});

test('a run trains in a process of its own and its page shows how it ends', async () => {
  test.setTimeout(120_000);
  await page.goto('studio://app/runs');
  await page.getByRole('button', { name: 'New run' }).click();
  await page.getByText('iris-mlp').first().click();
  await page.getByRole('button', { name: 'Train' }).click();
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 90_000 });
});
