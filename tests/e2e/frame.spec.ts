import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { startStudio } from './support/studio';
import { expect, test } from './support/test';

test('number keys go to the places of the rail, and back and forward work', async ({ page }) => {
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.keyboard.press('6');
  await expect(page).toHaveURL('/engines');
  await expect(page).toHaveTitle('Engines · Model Studio');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('link', { name: 'Engines', exact: true })).toHaveAttribute('aria-current', 'page');
});

test('a deep address opens its page after a reload', async ({ page }) => {
  await page.goto('/trash');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
});

test('an address that no page has says so and leads back', async ({ page }) => {
  await page.goto('/nowhere/at-all');
  await expect(page.getByRole('heading', { name: 'No page has this address' })).toBeVisible();
  await page.getByRole('button', { name: 'Go to data' }).click();
  await expect(page).toHaveURL('/datasets');
});

test('the palette finds a command by its words, runs it and lists it first the next time', async ({ page }) => {
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search or command' }).fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Search or command' })).toBeFocused();
  await expect(page.getByText('Dark theme')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Search or command' })).toBeHidden();
  await page.getByText('System', { exact: true }).click();
});

test('? lists the shortcuts of the page, and plain keys rest while it is open', async ({ page }) => {
  await page.goto('/datasets');
  await expect(page.getByRole('heading', { name: 'Data', exact: true, level: 1 })).toBeVisible();
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list.getByText('Import a data set')).toBeVisible();
  await page.keyboard.press('6');
  await expect(page).toHaveURL('/datasets');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
});

test('plain keys do not act while one types', async ({ page }) => {
  await page.goto('/projects');
  await page.getByLabel('Name').fill('');
  await page.getByLabel('Name').press('6');
  await expect(page).toHaveURL('/projects');
  await expect(page.getByLabel('Name')).toHaveValue('6');
});

test('the jobs panel opens from the status bar and closes with Escape', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'No jobs' }).click();
  await expect(page.getByRole('complementary', { name: 'Jobs' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Jobs' })).toBeHidden();
});

/** As where the host goes away while a page loads: its code does not come, until one says so. */
async function loseCodeOf(page: Page, name: string): Promise<() => Promise<void>> {
  const files = `**/assets/${name}-*`;
  await page.route(files, (route) => route.abort());
  return () => page.unroute(files);
}

test('a banner tells that the host is away, and the page comes back by itself, also one that was half loaded', async ({
  page,
}) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'studio-e2e-'));
  const first = await startStudio({ directory });
  const find = await loseCodeOf(page, 'settings-page');
  await page.goto(first.url);
  await expect(page.getByRole('link', { name: /^Engine:/ })).toBeVisible();
  const typed = page.getByRole('textbox', { name: 'Search or command' });
  // Its code is there from here on.
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(typed).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Escape');
  await expect(typed).toBeHidden();
  await first.stop();
  const banner = page.getByRole('alert').filter({ hasText: 'does not answer' });
  await expect(banner).toBeVisible();
  await page.keyboard.press('7');
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  await expect(page.getByText('The window loads again by itself as soon as it does')).toBeVisible();
  await page.keyboard.press('Control+k');
  await typed.fill('what one');
  await find();
  const second = await startStudio({ directory, port: first.port, token: first.token });
  await expect(banner).toBeHidden();
  // Longer than the window waits where nothing would be lost.
  await typed.pressSequentially(' is just writing', { delay: 60 });
  await expect(typed).toHaveValue('what one is just writing');
  await page.keyboard.press('Escape');
  await expect(page.getByText('Data folder')).toBeVisible();
  await second.stop();
  await rm(directory, { recursive: true, force: true });
});

test('a page whose code does not come although the host answers is loaded again once by itself, then on demand', async ({
  page,
}) => {
  let openedCount = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) openedCount += 1;
  });
  const find = await loseCodeOf(page, 'engines-page');
  await page.goto('/settings');
  await expect(page.getByText('Data folder')).toBeVisible();
  const reloaded = page.waitForEvent('load');
  await page.keyboard.press('6');
  await reloaded;
  const note = page.getByRole('heading', { name: 'This page could not be loaded' });
  await expect(note).toBeVisible();
  await find();
  await page.getByRole('button', { name: 'Load again' }).click();
  await expect(page.getByRole('heading', { name: 'Engines', level: 1 })).toBeVisible();
  expect(openedCount).toBe(3);
});

test('a window whose parts did not all come is loaded again at the next page', async ({ page }) => {
  const find = await loseCodeOf(page, 'engines-page');
  const lost = page.waitForEvent('requestfailed');
  await page.goto('/settings');
  await lost;
  await find();
  let openedCount = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) openedCount += 1;
  });
  await page.getByRole('link', { name: 'Engines', exact: true }).click();
  await expect.poll(() => openedCount).toBe(1);
  await expect(page.getByRole('heading', { name: 'Engines', level: 1 })).toBeVisible();
});

test('a tab without the token is asked to sign in and sees nothing', async ({ browser, studio }) => {
  const context = await browser.newContext({ baseURL: studio.origin });
  const page = await context.newPage();
  const response = await page.goto('/datasets');
  expect(response?.status()).toBe(401);
  await expect(page.getByRole('navigation', { name: 'Places' })).toHaveCount(0);
  await context.close();
});
