import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

test.describe.configure({ mode: 'serial' });

/** Starts a template with another number of epochs and stands on its run page. */
async function train(page: Page, template: string, epochs: number): Promise<void> {
  await page.goto(`/models/${template}?panel=form`);
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill(String(epochs));
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/runs\/run_/);
}

const numberIn = async (place: Locator) => Number((await place.textContent())?.replaceAll(',', ''));

const status = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first();

test('an empty project teaches what runs, comparisons and exports are', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await page.goto('/compare');
  await expect(page.getByRole('heading', { name: 'Choose two or more runs' })).toBeVisible();
  await page.goto('/exports');
  await expect(page.getByRole('heading', { name: 'No exports yet' })).toBeVisible();
});

test('digits-mlp trains from the gallery with charts that grow, and ends well', async ({ page }) => {
  await page.goto('/models');
  await page.getByRole('link', { name: /Digits, one hidden layer/ }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForURL(/\/runs\/run_/);
  await expect(page.getByRole('figure', { name: 'loss' })).toBeVisible({ timeout: 60_000 });
  await expect(status(page, 'Completed')).toBeVisible({ timeout: 60_000 });
  const accuracy = page
    .getByRole('table')
    .getByRole('row', { name: /^accuracy/ })
    .getByRole('cell')
    .nth(2);
  await expect(async () => expect(await numberIn(accuracy)).toBeGreaterThan(0.9)).toPass();
});

test('a run is stopped, keeps its points, is resumed and goes on from there', async ({ page }) => {
  await train(page, 'digits-mlp-deep', 400);
  await expect(page.getByRole('figure', { name: 'accuracy' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status(page, 'Stopped')).toBeVisible();
  await page.getByRole('tab', { name: 'Checkpoints' }).click();
  const newest = page.getByRole('rowheader').first();
  const stoppedAt = await numberIn(newest);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status(page, 'Running')).toBeVisible();
  await expect(async () => expect(await numberIn(newest)).toBeGreaterThan(stoppedAt)).toPass({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status(page, 'Stopped')).toBeVisible();
});

test('a run is renamed where its name stands and keeps its notes', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('rowheader').last().getByRole('button').last().click();
  await page.getByRole('heading', { level: 1 }).getByRole('button').click();
  await page.getByLabel('Name of the run').fill('first light');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'first light', level: 1 })).toBeVisible();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.fill('baseline');
  await notes.blur();
  await page.goto('/runs');
  await page.getByRole('button', { name: 'first light', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Notes' })).toContainText('baseline');
});

test('a run is evaluated on demand, with confusion matrix and figures by class', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('button', { name: 'first light', exact: true }).click();
  await page.getByRole('tab', { name: 'Evaluation' }).click();
  await page.getByRole('button', { name: 'Evaluate on test' }).click();
  const matrix = page.getByRole('region', { name: 'Confusion matrix', exact: true });
  await expect(matrix).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Figures by class' }).getByRole('row')).toHaveCount(11);
  await matrix.getByText('Shares').click();
  await expect(matrix.getByRole('cell').filter({ hasText: '%' }).first()).toBeVisible();
});

test('two runs are chosen in the table and compared: curves, differences, best figures', async ({ page }) => {
  await page.goto('/runs');
  const grid = page.getByRole('grid', { name: 'Runs' });
  await expect(page.getByRole('rowheader')).toHaveCount(2);
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('c');
  await expect(page.getByRole('list', { name: 'Compared runs' })).toContainText('first light');
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toBeVisible();
  await page.getByRole('tab', { name: 'Differences' }).click();
  await expect(page.getByRole('row', { name: /^training\.epochs/ })).toContainText('400');
  await expect(page.getByRole('row', { name: /^dataset\.name/ })).toBeHidden();
  await page.getByText('All values').click();
  await expect(page.getByRole('row', { name: /^dataset\.name/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await expect(page.getByRole('row', { name: /^parameters/ })).toContainText('9,610 (best)');
});

test('compared runs are narrowed down on parallel axes, by keyboard too', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('grid', { name: 'Runs' }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('c');
  await page.getByRole('tab', { name: 'Parallel' }).click();
  const count = page.getByRole('main').getByRole('status');
  await expect(count).toContainText('2 of 2 runs');
  await page.getByRole('button', { name: 'training.epochs', exact: true }).press('Enter');
  // By keys: a range that follows every letter would put another number in the field before the last one is typed.
  await page.getByRole('textbox', { name: 'From' }).pressSequentially('100');
  await page.keyboard.press('Escape');
  await expect(count).toContainText('1 of 2 runs');
  await expect(page.getByRole('table', { name: 'Runs within the ranges' }).getByRole('rowheader')).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear the range' }).click();
  await expect(count).toContainText('2 of 2 runs');
  await page.getByRole('tab', { name: 'Trade-off' }).click();
  const budget = page.getByRole('textbox', { name: 'Parameters at most' });
  await budget.pressSequentially('1.05');
  await expect(budget).toHaveValue('1.05');
  await budget.press('Enter');
  await expect(page.getByText('widen a budget')).toBeVisible();
  await expect(page).toHaveURL(/parameterCount(=|%3D)1\.05/);
  await expect(budget).toHaveValue('1.05');
  await budget.fill('');
  await budget.blur();
  await expect(page.getByText('widen a budget')).toHaveCount(0);
  await page.getByRole('tab', { name: 'Importance' }).click();
  await expect(page.getByRole('heading', { name: 'Too few runs' })).toBeVisible();
  await page.getByRole('tab', { name: 'Ancestry' }).click();
  await expect(page.getByRole('region', { name: 'Ancestry' }).getByRole('link', { name: 'first light' })).toBeVisible();
});

test('the eye of a row takes its line out of the charts', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toContainText('first light');
  await page.getByRole('button', { name: 'Hide first light from the charts' }).click();
  await expect(page.getByRole('figure', { name: 'validation/loss' })).not.toContainText('first light');
  await page.getByRole('button', { name: 'Show first light in the charts' }).click();
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toContainText('first light');
});

test('a chart ranks runs at the cursor, zooms by brush, comes back by double click and saves as SVG', async ({
  page,
}) => {
  await page.goto('/runs');
  const figure = page.getByRole('figure', { name: 'validation/loss' });
  const plot = figure.locator('.u-over');
  await expect(figure).toContainText('first light');
  const box = await plot.boundingBox();
  if (!box) throw new Error('The chart has no size.');
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 12, middle);
  await expect(figure.getByRole('presentation')).toContainText(/Step \d+/);
  await expect(page.getByRole('figure', { name: 'train/loss' }).locator('.u-cursor-x')).not.toHaveClass(/u-off/);
  await page.mouse.move(box.x + box.width * 0.3, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, middle, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeVisible();
  await plot.dblclick();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeHidden();
  await figure.getByRole('button', { name: 'Copy or save the chart validation/loss' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save as SVG' }).click();
  expect((await download).suggestedFilename()).toBe('validation-loss.svg');
});

test('the filter keeps to what was asked for', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('rowheader')).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Filter runs' }).fill('status:stopped');
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Filter runs' }).press('Escape');
  await expect(page.getByRole('rowheader')).toHaveCount(2);
});

test('a setting is a column, orders the runs and filters them', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('textbox', { name: 'Find a column' }).fill('training.epochs');
  await page.getByRole('checkbox', { name: 'training.epochs' }).check();
  await page.keyboard.press('Escape');
  const head = page.getByRole('columnheader', { name: 'training.epochs' });
  await head.getByRole('button').click();
  const names = page.getByRole('rowheader');
  await expect(names.last()).not.toContainText('first light');
  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill('training.epochs >');
  await expect(page.getByText('a value was expected')).toBeVisible();
  await filter.fill('training.epochs >= 400');
  await expect(names).toHaveCount(1);
  await filter.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove filter training.epochs >= 400' })).toBeVisible();
  await filter.press('Escape');
  await expect(names).toHaveCount(2);
});

test('an export is proven, listed and downloadable', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('button', { name: 'first light', exact: true }).click();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/layers model/).check();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByText('Passed')).toBeVisible({ timeout: 60_000 });
  await page.goto('/exports');
  await expect(page.getByRole('row', { name: /first light/ })).toContainText('Passed');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download zip' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
});

test('a deleted run goes to the trash and comes back with Undo', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('grid', { name: 'Runs' }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('rowheader')).toHaveCount(2);
});

test('runs, comparison and exports keep nobody out, in either theme', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'first light', exact: true }).click();
  await expect(page.getByRole('figure', { name: 'loss' })).toBeVisible();
  await expectAccessible(page);
  for (const tab of ['Evaluation', 'Checkpoints', 'Log']) {
    await page.getByRole('tab', { name: tab }).click();
    await expectAccessible(page);
  }
  await page.goto('/compare');
  await page.getByRole('button', { name: 'Compare the two newest' }).click();
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/exports');
  await expect(page.getByRole('row', { name: /first light/ })).toBeVisible();
  await expectAccessible(page);
});
