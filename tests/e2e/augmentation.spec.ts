import { expect, openNewProject, test } from './support/test';

test('images are shown behind a transform, and augmented as a run sees them', async ({ page, studio }) => {
  await openNewProject(page, studio, 'pictures');
  await page.getByRole('button', { name: 'Add Coloured shapes' }).click();
  await page.getByText('600 rows', { exact: true }).waitFor({ timeout: 30_000 });
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search or command' }).fill('shapes');
  await page.getByRole('button', { name: /600 rows, 3 columns/ }).click();
  await page.getByRole('tab', { name: 'Transforms' }).click({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Prepare for training' }).click();
  const samples = page.getByRole('list', { name: 'Samples of image' });
  await expect(samples.getByRole('img', { name: 'row 2 transformed' })).toBeVisible();

  await page.getByText('Augmentation', { exact: true }).click();
  const cell = page.getByRole('img', { name: /^row \d+ in epoch 1$/ }).first();
  await expect(cell).toBeVisible();
  const plain = (await cell.getAttribute('src')) ?? '';
  await page.getByRole('button', { name: 'Begin with what suits most sets' }).click();
  await expect(cell).not.toHaveAttribute('src', plain);
  const first = await cell.getAttribute('src');
  await page.getByRole('button', { name: 'Re-roll' }).click();
  const later = page.getByRole('img', { name: /^row \d+ in epoch 6$/ }).first();
  await expect(later).toBeVisible();
  expect(await later.getAttribute('src')).not.toBe(first);

  await page.getByRole('button', { name: 'Add augmentation' }).click();
  await page.getByRole('menuitem', { name: /^Mix-up/ }).click();
  await expect(
    page
      .getByRole('table')
      .getByText(/\d+\s?% \w+ \+ \d+\s?% \w+/)
      .first(),
  ).toBeVisible();

  // The data set has a template of its own, whose lists would hide what was saved.
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Train a model' }).click();
  await page.getByRole('tab', { name: 'Text' }).click();
  await expect(page.locator('.view-line').filter({ hasText: 'maximumDegrees: 10' })).toBeVisible();
  await expect(page.locator('.view-line').filter({ hasText: 'kind: mixUp' })).toBeVisible();
});
