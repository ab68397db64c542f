import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

test.describe.configure({ mode: 'serial' });

const status = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first();
const openTab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();

test('a run without records shows what it took of the machine, and how to have the rest', async ({ page }) => {
  await page.goto('/models/digits-cnn?panel=form');
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('3');
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/runs\/run_/);
  await expect(status(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  await openTab(page, 'System');
  for (const title of ['Processor (%)', 'Memory (GiB)', 'Time of a step (ms)', 'Speed (samples/s)'])
    await expect(page.getByRole('figure', { name: title })).toBeVisible();
  await openTab(page, 'Distributions');
  await expect(page.getByRole('heading', { name: 'No distributions recorded' })).toBeVisible();
  await openTab(page, 'Samples');
  await expect(page.getByRole('heading', { name: 'No samples recorded' })).toBeVisible();
});

test('one click trains again with samples, which are filtered, ordered, compared and played', async ({ page }) => {
  await page.goto('/runs/1?tab=samples');
  await page.getByRole('button', { name: 'Train again with samples' }).click();
  await page.waitForURL(/\/runs\/run_.*tab=samples/);
  await expect(status(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  const cards = page.getByRole('article', { name: /^Sample \d+, row/ });
  await expect(cards).toHaveCount(8);
  await expect(cards.first().getByRole('img', { name: 'input_1' })).toBeVisible();
  const isDrawn = await cards
    .first()
    .getByRole('img', { name: 'input_1' })
    .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
  expect(isDrawn).toBe(8);
  const slider = page.getByRole('slider', { name: 'Recorded step' });
  await expect(page.getByText(/^step [\d,]+, epoch 3$/)).toBeVisible();
  await slider.press('Home');
  await expect(page.getByText('step 0, before training', { exact: true })).toBeVisible();
  await slider.blur();
  await page.keyboard.press(']');
  await expect(page.getByText(/^step [\d,]+, epoch 1$/)).toBeVisible();
  await slider.press('Home');
  const wrong = page.getByText(/^Wrong \(\d+\)$/);
  const wrongCount = Number(/\d+/.exec((await wrong.textContent()) ?? '')?.[0]);
  expect(wrongCount).toBeGreaterThan(0);
  await wrong.click();
  await expect(cards).toHaveCount(wrongCount);
  await page.getByText('All (8)', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Order' }).click();
  await page.getByRole('option', { name: 'Highest loss first' }).click();
  const losses = async () =>
    (await cards.getByText(/^loss /).allTextContents()).map((text) => Number(text.slice('loss '.length)));
  await expect(async () => expect(await losses()).toEqual((await losses()).toSorted((a, b) => b - a))).toPass();
  await slider.press('End');
  await page.getByRole('combobox', { name: 'Compare with a step' }).click();
  await page.getByRole('option', { name: /step 0, before training/ }).click();
  await expect(cards.first().getByText('before', { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('distributions of weights and gradients are read, searched and shown as ridges and in full size', async ({
  page,
}) => {
  await page.goto('/runs/1?tab=distributions');
  await page.getByRole('button', { name: 'Train again with histograms' }).click();
  await page.waitForURL(/\/runs\/run_.*tab=distributions/);
  await expect(status(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  const kernel = page.getByRole('region', { name: 'weights of conv2d_1/0/kernel' });
  await expect(kernel.getByRole('img', { name: /^4 histograms from/ })).toBeVisible();
  await page.getByText('Gradients', { exact: true }).click();
  const gradients = page.getByRole('region', { name: 'gradients of dense_1/0/kernel' });
  const canvas = gradients.getByRole('img', { name: /histograms from/ });
  await expect(canvas).toBeVisible();
  await canvas.hover();
  await expect(gradients.getByRole('tooltip')).toContainText(/step \d+.*(of [\d,]+|nothing at)/s);
  await page.getByRole('textbox', { name: 'Search layers' }).fill('dense');
  await expect(page.getByRole('region', { name: /^gradients of/ })).toHaveCount(2);
  await page.getByText('Ridges', { exact: true }).click();
  await expect(canvas).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show dense_1/0/kernel in full size' }).click();
  await expect(page.getByRole('dialog').getByRole('img', { name: /^Counts at step/ })).toBeVisible();
});

test('records of two runs stand side by side at the same step, and points that both have are deleted', async ({
  page,
}) => {
  await page.goto('/runs/2?tab=distributions');
  await page.getByRole('button', { name: 'Train again with histograms' }).click();
  await page.waitForURL(/\/runs\/run_.*tab=distributions/);
  await expect(status(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  await page.goto('/compare');
  await page.getByRole('button', { name: 'Compare the two newest' }).click();
  await openTab(page, 'Records');
  const panels = page.getByRole('region', { name: /^weights of conv2d_1\/0\/kernel in / });
  await expect(panels).toHaveCount(2);
  await expect(page.getByRole('img', { name: /^Histogram of .* at step [\d,]+, epoch 3$/ })).toHaveCount(2);
  await page.getByRole('slider', { name: 'Recorded step' }).press('Home');
  await page.getByRole('slider', { name: 'Recorded step' }).blur();
  await page.keyboard.press(']');
  await expect(page.getByRole('img', { name: /^Histogram of .* at step [\d,]+, epoch 1$/ })).toHaveCount(2);
  await expectAccessible(page);
  await page.getByText('Overlaid', { exact: true }).click();
  await expect(page.getByRole('img', { name: 'Histograms of 2 runs over each other' })).toBeVisible();
  await page.getByText('Samples (1)', { exact: true }).click();
  await expect(page.getByText(/^Without recorded samples: .*training\.record\.samples/)).toBeVisible();
  await expect(page.getByRole('row', { name: /^row \d+/ })).toHaveCount(8);
  await expectAccessible(page);

  await openTab(page, 'Curves');
  const chart = page.getByRole('figure', { name: 'train/loss', exact: true });
  await chart.hover();
  await chart.getByRole('button', { name: 'Copy or save the chart train/loss' }).click();
  await page.getByRole('menuitem', { name: /^Delete these points/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the points of train/loss' });
  await expect(dialog).toContainText(/[\d,]+ points in 2 series of 2 runs go: .*This cannot be undone\./);
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(chart).toHaveCount(0);
  await expect(page.getByRole('figure', { name: 'validation/loss', exact: true })).toBeVisible();
});
