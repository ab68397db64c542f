import type { Page } from '@playwright/test';
import { expect, expectAccessible, openNewProject, test } from './support/test';

const panel = (page: Page) => page.getByRole('region', { name: 'See it compute' });
const layers = (page: Page) => page.getByRole('list', { name: 'Outputs of the layers' });

test('from a template over what its layers compute and a dry run to a trained run', async ({ page, studio }) => {
  await openNewProject(page, studio, 'computing');
  await page.goto('/models/digits-cnn?panel=compute');
  await page.getByRole('button', { name: /^Add Handwritten digits/ }).click();
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });

  // Every layer, with what it makes of the first row, before any training.
  await expect(layers(page).getByRole('button')).toHaveCount(9);
  await expect(panel(page).getByRole('status').first()).toHaveText('Weights of the seed, untrained');
  await layers(page)
    .getByRole('button', { name: /^conv2d_1/ })
    .click();
  const maps = page.getByRole('list', { name: 'Feature maps' });
  await expect(maps.getByRole('button')).toHaveCount(32);
  await maps.getByRole('button').first().click();
  await expect(page.getByRole('img', { name: 'Channel 1, enlarged' })).toBeVisible();

  // Another row by key, and one by number.
  await layers(page)
    .getByRole('button', { name: /^conv2d_1/ })
    .focus();
  await page.keyboard.press('.');
  await expect(page.getByRole('textbox', { name: 'Row' })).toHaveValue('2');
  await page.getByRole('textbox', { name: 'Row' }).fill('9999');
  await page.getByRole('textbox', { name: 'Row' }).fill('12');
  await expect(panel(page)).toContainText('of 1,797');

  await page.getByRole('tab', { name: 'First batch' }).click();
  await expect(page.getByRole('list', { name: 'Images of the batch' }).getByRole('listitem')).toHaveCount(32);
  await expect(page.getByLabel('What stands out in the batch')).toContainText('have one value in the whole batch');

  await page.getByRole('button', { name: 'Dry run' }).click();
  const result = page.getByRole('button', { name: /^about .* peak$/ });
  await expect(result).toBeVisible({ timeout: 60_000 });
  await result.click();
  await expect(page.getByText('Data and compiling')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/run_/);
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 90_000 });

  // The same layer after training, and again before it.
  await page.getByRole('tab', { name: 'Activations' }).click();
  await expect(panel(page).getByRole('status').first()).toContainText(/^Weights of .*, step \d+$/);
  const conv = layers(page).getByRole('button', { name: /^conv2d_1/ });
  const trained = await conv.textContent();
  await page.getByText('Before training', { exact: true }).click();
  await expect(panel(page).getByRole('status').first()).toHaveText('Weights of the seed, untrained');
  await expect(conv).not.toHaveText(trained as string);
});

test('a config that is being changed shows the outputs of before as out of date, then the new ones', async ({
  page,
}) => {
  await page.goto('/models/iris-mlp?panel=compute');
  const add = page.getByRole('button', { name: /^Add Iris/ });
  await expect(add.or(panel(page))).toBeVisible();
  if (await add.isVisible()) await add.click();
  await expect(layers(page).getByRole('button', { name: /^dense_1/ })).toContainText('16', { timeout: 60_000 });
  await page.getByRole('tab', { name: 'Form' }).click();
  const seed = page.getByRole('textbox', { name: 'Seed', exact: true });
  await seed.fill('-1');
  await page.getByRole('tab', { name: 'See it compute' }).click();
  await expect(page.getByText('Once the config has no problems')).toBeVisible();
  await page.getByRole('tab', { name: 'Form' }).click();
  await seed.fill('7');
  await page.getByRole('tab', { name: 'See it compute' }).click();
  await expect(layers(page).getByRole('button')).toHaveCount(3);
});

test('what layers compute keeps nobody out', async ({ page }) => {
  await page.goto('/models/iris-mlp?panel=compute');
  const add = page.getByRole('button', { name: /^Add Iris/ });
  await expect(add.or(panel(page))).toBeVisible();
  if (await add.isVisible()) await add.click();
  await expect(layers(page).getByRole('button')).toHaveCount(3, { timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'First batch' }).click();
  await expect(page.getByRole('region', { name: 'Values of the batch' })).toBeVisible();
  await expectAccessible(page);
});
