import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

const pages: readonly { name: string; address: string; ready: (page: Page) => Promise<void> }[] = [
  { name: 'data', address: '/datasets', ready: (page) => expect(page.getByRole('grid')).toBeVisible() },
  {
    name: 'a data set',
    address: '/datasets/iris',
    ready: (page) => expect(page.getByRole('gridcell').first()).not.toBeEmpty(),
  },
  {
    name: 'a profile',
    address: '/datasets/iris?tab=profile',
    ready: (page) => expect(page.getByRole('gridcell').first()).not.toBeEmpty(),
  },
  { name: 'engines', address: '/engines', ready: (page) => expect(page.getByRole('listitem').first()).toBeVisible() },
  { name: 'settings', address: '/settings', ready: (page) => expect(page.getByText('Data folder')).toBeVisible() },
  { name: 'projects', address: '/projects', ready: (page) => expect(page.getByLabel('Name')).toBeVisible() },
  { name: 'trash', address: '/trash', ready: (page) => expect(page.getByText('The trash is empty')).toBeVisible() },
];

test.beforeAll(async ({ browser, studio }) => {
  const page = await browser.newPage();
  await page.goto(studio.url);
  await page.getByRole('button', { name: 'Add Iris flowers' }).click();
  await expect(page.getByRole('heading', { name: 'iris', level: 1 })).toBeVisible({ timeout: 15_000 });
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no page keeps people out in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const { name, address, ready } of pages)
      await test.step(name, async () => {
        await page.goto(address);
        await ready(page);
        await expectAccessible(page);
      });
  });

  test(`neither do the import drawer, the palette, the shortcuts and the jobs in the ${colorScheme} theme`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/datasets');
    await expect(page.getByRole('grid')).toBeVisible();
    for (const keys of ['i', 'Control+k', '?', 'j'])
      await test.step(keys, async () => {
        await page.keyboard.press(keys);
        await expect(page.getByRole('dialog').or(page.getByRole('complementary'))).toBeVisible();
        await expectAccessible(page);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog').or(page.getByRole('complementary'))).toBeHidden();
      });
  });
}
