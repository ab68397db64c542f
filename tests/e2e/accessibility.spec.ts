import type { Page } from '@playwright/test';
import { expect, expectAccessible, openNewProject, test } from './support/test';

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
    ready: (page) => expect(page.getByRole('heading', { name: /to look at|worry/ })).toBeVisible(),
  },
  {
    name: 'the columns of a profile',
    address: '/datasets/iris?tab=profile&view=columns',
    ready: (page) => expect(page.getByRole('gridcell').first()).not.toBeEmpty(),
  },
  {
    name: 'the correlations of a profile',
    address: '/datasets/iris?tab=profile&view=correlations',
    ready: (page) => expect(page.getByRole('list', { name: 'Strongest pairs' })).toBeVisible(),
  },
  { name: 'engines', address: '/engines', ready: (page) => expect(page.getByRole('listitem').first()).toBeVisible() },
  { name: 'settings', address: '/settings', ready: (page) => expect(page.getByText('Data folder')).toBeVisible() },
  { name: 'projects', address: '/projects', ready: (page) => expect(page.getByLabel('Name')).toBeVisible() },
  { name: 'trash', address: '/trash', ready: (page) => expect(page.getByText('The trash is empty')).toBeVisible() },
];

test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const page = await browser.newPage();
  await page.goto(studio.url);
  await openNewProject(page, studio, 'accessibility');
  await page.getByRole('button', { name: 'Add Iris flowers' }).click();
  await expect(page.getByRole('heading', { name: 'iris', level: 1 })).toBeVisible();
  await page.close();
});

for (const { name, address, ready } of pages)
  test(`${name} keeps nobody out, in either theme`, async ({ page }) => {
    await page.goto(address);
    await ready(page);
    await expectAccessible(page);
  });

test('the import drawer, the palette, the shortcuts and the jobs keep nobody out', async ({ page }) => {
  await page.goto('/datasets');
  await expect(page.getByRole('grid')).toBeVisible();
  const overlay = page.getByRole('dialog').or(page.getByRole('complementary'));
  for (const keys of ['i', 'Control+k', '?', 'j'])
    await test.step(keys, async () => {
      await page.keyboard.press(keys);
      await expect(overlay).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(overlay).toBeHidden();
    });
});
