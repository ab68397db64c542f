import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { importFile } from './support/data-import';
import { expect, test } from './support/test';

test.describe.configure({ mode: 'serial' });

/** 120 rows: a number, a group and a label of two classes. */
function plants(): string {
  const rows = Array.from({ length: 120 }, (_, row) => `${row}.5,group-${row % 4},${row < 60 ? 'fern' : 'moss'}`);
  return `height,group,label\n${rows.join('\n')}\n`;
}

let id = '';

test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const file = path.join(studio.directory, 'plants.csv');
  await writeFile(file, plants());
  id = await importFile(browser, studio, file);
});

const list = (page: Page) => page.getByRole('listbox', { name: 'Versions' });
const toast = (page: Page) => page.getByRole('alert').filter({ hasText: /version \d/i });
const gutter = (page: Page, row: number) =>
  page.getByRole('grid', { name: 'Rows of plants' }).getByRole('rowheader', { name: String(row), exact: true });

test('two rows are relabelled in the table, the change is shown, and the old labels come back', async ({ page }) => {
  await page.goto(`/datasets/${id}`);
  await gutter(page, 1).click();
  await gutter(page, 2).click({ modifiers: ['ControlOrMeta'] });
  await page.getByRole('button', { name: 'Relabel' }).click();
  await page.getByRole('combobox', { name: 'New value' }).fill('moss');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await expect(toast(page)).toContainText('Set “label” to “moss” in 2 rows: version 2');
  await page.keyboard.press('Escape');

  await page.goto(`/datasets/${id}?tab=versions`);
  await expect(list(page).getByRole('option')).toHaveCount(2);
  await expect(page.getByRole('heading', { name: 'Version 2' })).toBeVisible();
  const differences = page.getByRole('grid', { name: 'Rows that differ between version 1 and 2' });
  await expect(differences.locator('del')).toHaveText(['fern', 'fern']);
  await expect(differences.locator('ins')).toHaveText(['moss', 'moss']);
  await page.getByRole('tab', { name: 'Classes' }).click();
  await expect(page.getByRole('row', { name: /^moss/ })).toContainText('+2');

  await list(page).getByRole('option', { name: /^v1/ }).click();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('heading', { name: 'Version 3' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Compared with' }).click();
  await page.getByRole('option', { name: /^Version 1/ }).click();
  await expect(page.getByText('Versions 1 and 3 have the same content.')).toBeVisible();
});

test('changes are put together with their effect in sight, and made one version', async ({ page }) => {
  await page.goto(`/datasets/${id}?tab=versions`);
  await list(page).waitFor();
  const before = await list(page).getByRole('option').count();
  await page.keyboard.press('e');
  const drawer = page.getByRole('dialog', { name: /^Edit plants/ });
  await drawer.getByLabel('Condition').fill('height > 99 AND weight = 1');
  await expect(drawer.getByText(/There is no column "weight"/).first()).toBeVisible();
  await drawer.getByLabel('Condition').fill('height > 99');
  await expect(drawer.getByText('120 rows become 99.')).toBeVisible();
  await drawer.getByRole('button', { name: 'Add another change' }).click();
  await drawer.getByRole('button', { name: 'Add a change' }).click();
  await drawer.getByRole('combobox', { name: 'Change', exact: true }).click();
  await page.getByRole('option', { name: 'Remove columns' }).click();
  await drawer.getByRole('combobox', { name: 'Columns' }).click();
  await page.getByRole('option', { name: 'group', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(drawer.getByText('3 columns become 2')).toBeVisible();
  await drawer.getByRole('textbox', { name: 'Note' }).fill('tall ones are measured wrongly');
  await drawer.getByRole('button', { name: /^Make version/ }).click();
  await expect(drawer).toBeHidden();
  await expect(list(page).getByRole('option')).toHaveCount(before + 1);
  await expect(list(page).getByRole('option').first()).toContainText('tall ones are measured wrongly');
  await expect(page.getByText('99 rows × 2 columns')).toBeVisible();
});

test('an older version can be looked at, says so, and leads back', async ({ page }) => {
  await page.goto(`/datasets/${id}?version=1`);
  await expect(page.getByText(/^Version 1 of \d+, to look at only/)).toBeVisible();
  await expect(page.getByText('120 rows').first()).toBeVisible();
  await page.getByRole('button', { name: /^Open version/ }).click();
  await expect(page.getByText(/to look at only/)).toBeHidden();
});

test('a version goes to the trash and comes back by undo', async ({ page }) => {
  await page.goto(`/datasets/${id}?tab=versions&to=2`);
  await list(page).waitFor();
  const before = await list(page).getByRole('option').count();
  await page.getByRole('button', { name: 'More actions for version 2' }).click();
  await page.getByRole('menuitem', { name: 'Move to the trash' }).click();
  await expect(list(page).getByRole('option')).toHaveCount(before - 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(list(page).getByRole('option')).toHaveCount(before);
});
