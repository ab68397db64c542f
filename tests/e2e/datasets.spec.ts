import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { importFile } from './support/data-import';
import { expect, readClipboard, test } from './support/test';

const header = 'length,width,count,species\n';

/** 300 flowers whose figures follow from the row, so that sorted and filtered cells are known. */
function flowers(): string {
  const rows = Array.from(
    { length: 300 },
    (_, row) => `${-(1 + (row % 50)) / 10},${(row % 7) + 0.5},${row},kind-${row % 3}`,
  );
  return `${header}${rows.join('\n')}\n`;
}

async function importText(page: Page, name: string, text: string): Promise<void> {
  await page.goto('/datasets');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
}

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Import a data set' });
const importButton = (page: Page) => drawer(page).getByRole('button', { name: 'Import', exact: true });
const cell = (page: Page, row: number, column: number) =>
  page.locator(`[role=row][aria-rowindex="${row + 1}"] [aria-colindex="${column}"]`);

/** Imports the flowers by their path, with the roles that were guessed. */
test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const file = path.join(studio.directory, 'flowers.csv');
  await writeFile(file, flowers());
  await importFile(browser, studio, file);
});

test('a file is previewed, given roles, imported and shown row by row', async ({ page }) => {
  await importText(page, 'blooms.csv', flowers());
  await expect(drawer(page).getByText('blooms.csv')).toBeVisible();
  await expect(drawer(page).getByRole('textbox', { name: 'Name' })).toHaveValue('blooms');
  await drawer(page)
    .getByRole('button', { name: /^Role of count/ })
    .click();
  await page.getByRole('menuitem', { name: /^Ignored/ }).click();
  await drawer(page)
    .getByRole('button', { name: /^Role of species/ })
    .click();
  await page.getByRole('menuitem', { name: /^Target/ }).click();
  await importButton(page).click();
  await expect(page.getByRole('heading', { name: 'blooms', level: 1 })).toBeVisible();
  await expect(page.getByText('predicts species')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Role of count: Ignored, Integer' })).toBeVisible();
  await expect(cell(page, 4, 4)).toHaveText('3');
  await expect(cell(page, 4, 5)).toHaveText('kind-0');
});

test('its page leads to a config that trains on it as it is', async ({ page }) => {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'flowers' }).click();
  await page.getByRole('button', { name: 'Train a model' }).click();
  await expect(page.getByRole('heading', { name: 'New run on flowers', level: 1 })).toBeVisible();
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 60_000 });
});

test('rows are sorted and filtered by the host, to the last one', async ({ page }) => {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'flowers' }).click();
  const grid = page.getByRole('grid', { name: 'Rows of flowers' });
  await grid
    .getByRole('columnheader', { name: /^count/ })
    .getByRole('button', { name: 'count', exact: true })
    .dblclick();
  await expect(cell(page, 1, 4)).toHaveText('299');
  await page.getByLabel('Filter rows').fill('kind-1');
  await expect(page.getByText('100 of 300 rows')).toBeVisible();
  await expect(cell(page, 1, 4)).toHaveText('298');
  await grid.focus();
  await page.keyboard.press('Control+ArrowDown');
  await expect(cell(page, 100, 4)).toHaveText('1');
  await page.getByLabel('Filter rows').fill('no such text');
  await expect(page.getByText('No row matches the filter.')).toBeVisible();
});

test('marked cells are copied as tab-separated values', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'flowers' }).click();
  await expect(cell(page, 1, 4)).toHaveText('0');
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => readClipboard(page))
    .toBe('length\twidth\tcount\tspecies\n-0.1\t0.5\t0\tkind-0\n-0.2\t1.5\t1\tkind-1');
});

test('the profile tells the distribution of each column, and a role changed there holds', async ({ page }) => {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'flowers' }).click();
  await page.getByRole('tab', { name: 'Profile' }).click();
  await expect(page).toHaveURL(/tab=profile/);
  await page.getByRole('radiogroup', { name: 'What of the profile' }).getByText('Columns').click();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'species' }) });
  await expect(row).toContainText('Categorical');
  await row.getByRole('gridcell').first().click();
  const inspector = page.getByRole('complementary', { name: 'Column species' });
  await expect(inspector.getByRole('listitem').first()).toContainText('100 · 33 %');
  await page.getByRole('button', { name: /^Role of width/ }).click();
  await page.getByRole('menuitem', { name: /^Ignored/ }).click();
  const changed = page.getByRole('button', { name: 'Role of width: Ignored, Real' });
  await expect(changed).toBeVisible();
  await page.reload();
  await expect(changed).toBeVisible();
});

test('a column keeps the width and the place it was given after a reload', async ({ page }) => {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'flowers' }).click();
  const headers = page.getByRole('columnheader');
  const order = () =>
    headers.evaluateAll((all) =>
      all.map((header) => header.querySelector('button')?.textContent ?? header.textContent),
    );
  const width = async () => (await headers.filter({ hasText: 'length' }).boundingBox())?.width ?? 0;
  await expect(headers).toHaveCount(5);
  await headers.filter({ hasText: 'length' }).getByRole('button', { name: 'length', exact: true }).focus();
  const before = await width();
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(width).toBe(before + 16);
  await page
    .getByRole('button', { name: 'species', exact: true })
    .dragTo(page.getByRole('button', { name: 'width', exact: true }));
  await expect.poll(order).toEqual(['Row', 'length', 'species', 'width', 'count']);
  await page.reload();
  await expect(headers).toHaveCount(5);
  expect([await order(), await width()]).toEqual([['Row', 'length', 'species', 'width', 'count'], before + 16]);
});

test('rows that cannot be read are listed by line and left out only when one says so', async ({ page }) => {
  await importText(page, 'ragged.csv', `${header}1,2,3,a\n4,5\n6,7,8,b\n9,10,11,c,extra\n12,13,14,d\n`);
  await expect(drawer(page).getByText('ragged.csv')).toBeVisible();
  await importButton(page).click();
  const failure = drawer(page).getByRole('alert');
  await expect(failure).toContainText('line 3');
  await expect(failure).toContainText('line 5');
  await drawer(page).getByRole('button', { name: 'Import without the rows that cannot be read' }).click();
  await expect(page.getByRole('heading', { name: 'ragged', level: 1 })).toBeVisible();
  await expect(page.getByText('3 rows', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Problems found while importing' })).toContainText('line 3');
});

test('a wrong delimiter is mended in the preview', async ({ page }) => {
  await importText(page, 'semicolons.txt', 'a|b;c\n1|2;3\n4|5;6\n');
  await drawer(page).getByRole('combobox', { name: 'Delimiter' }).click();
  await page.getByRole('option', { name: /^Semicolon/ }).click();
  await expect(drawer(page).getByRole('columnheader')).toHaveCount(3);
  await expect(drawer(page).getByRole('columnheader', { name: /^a\|b/ })).toBeVisible();
});

test('an empty file and a missing path each say what is wrong', async ({ page }) => {
  await importText(page, 'empty.csv', '');
  await expect(drawer(page).getByRole('alert')).toContainText(/empty/i);
  await drawer(page).getByRole('button', { name: 'Choose another' }).click();
  await drawer(page).getByLabel('Or a path').fill('/no/such/file.csv');
  await page.keyboard.press('Enter');
  await expect(drawer(page).getByRole('alert')).toContainText('/no/such/file.csv');
  await expect(importButton(page)).toBeDisabled();
});

test('a file dropped on the page opens the import with it', async ({ page }) => {
  await page.goto('/datasets');
  await expect(page.getByRole('grid', { name: 'Data sets' })).toBeVisible();
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x,y\\n1,2\\n3,4\\n'], 'dropped.csv', { type: 'text/csv' }));
    return data;
  })()`);
  const target = page.getByRole('grid', { name: 'Data sets' });
  await target.dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop to import')).toBeVisible();
  await target.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(drawer(page).getByText('dropped.csv')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeHidden();
});

test('a data set is renamed, moved to the trash, brought back by undo, and restored from the trash', async ({
  page,
}) => {
  await importText(page, 'short.csv', 'a,b\n1,2\n3,4\n');
  await importButton(page).click();
  await expect(page.getByRole('heading', { name: 'short', level: 1 })).toBeVisible();
  await page.keyboard.press('1');
  const grid = page.getByRole('grid', { name: 'Data sets' });
  const row = (name: string) => grid.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await row('short').click({ button: 'right', position: { x: 400, y: 10 } });
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('mended');
  await page.keyboard.press('Enter');
  await expect(row('mended')).toBeVisible();
  await row('mended').click({ position: { x: 400, y: 10 } });
  await page.keyboard.press('Delete');
  await expect(row('mended')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row('mended')).toBeVisible();
  await row('mended').click({ position: { x: 400, y: 10 } });
  await page.keyboard.press('Delete');
  await expect(row('mended')).toBeHidden();
  await page.goto('/trash');
  await page.getByRole('button', { name: 'Restore mended' }).first().click();
  await expect(page.getByText('“mended” is back.')).toBeVisible();
  await page.goto('/datasets');
  await expect(row('mended')).toBeVisible();
});

test('a path on the machine is imported whole', async ({ page, studio }) => {
  const file = path.join(studio.directory, 'wide.csv');
  const names = Array.from({ length: 200 }, (_, column) => `c${column}`);
  const rows = Array.from({ length: 40 }, (_, row) => names.map((_, column) => row * 200 + column).join(','));
  await writeFile(file, `${names.join(',')}\n${rows.join('\n')}\n`);
  await page.goto('/datasets');
  await expect(page.getByRole('heading', { name: 'Data', level: 1 })).toBeVisible();
  await page.keyboard.press('i');
  await drawer(page).getByLabel('Or a path').fill(file);
  await page.keyboard.press('Enter');
  await expect(drawer(page).getByText('200 columns')).toBeVisible();
  await importButton(page).click();
  await expect(page.getByRole('heading', { name: 'wide', level: 1 })).toBeVisible();
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo({ left: grid.scrollWidth }));
  await expect(cell(page, 40 - 39, 201)).toHaveText('199');
  expect((await readFile(file, 'utf8')).length).toBeGreaterThan(0);
});

test('several files of several formats wait in a queue, and each is imported as it is', async ({ page }) => {
  const fixtures = path.resolve('tests/fixtures/importers');
  await page.goto('/datasets');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(['clean.xlsx', 'arrays.npz', 'types.parquet'].map((name) => path.join(fixtures, name)));
  const queue = drawer(page).getByRole('list', { name: 'Files to import' });
  await expect(queue.getByRole('listitem')).toHaveCount(3);
  await expect(drawer(page).getByRole('combobox', { name: 'Sheet' })).toHaveValue('Sales & more');
  await importButton(page).click();
  // On to the next one at once.
  await expect(drawer(page).getByRole('columnheader', { name: /^x_train/ })).toBeVisible();
  await importButton(page).click();
  await expect(drawer(page).getByRole('columnheader', { name: /^whole/ })).toBeVisible();
  await importButton(page).click();
  await expect(queue.getByRole('link', { name: 'Open' })).toHaveCount(3);
  await queue.getByRole('link', { name: 'Open' }).first().click();
  await expect(page.getByRole('heading', { name: 'clean', level: 1 })).toBeVisible();
});

test('what cannot be read is saved as a list', async ({ page }) => {
  await importText(page, 'broken.csv', `${header}1,2,3,a\n4,5\n6,7,8,b\n`);
  await expect(drawer(page).getByText('broken.csv')).toBeVisible();
  await importButton(page).click();
  const saving = page.waitForEvent('download');
  await drawer(page).getByRole('button', { name: 'Save the full list' }).click();
  const list = await readFile(await (await saving).path(), 'utf8');
  expect(list).toMatch(/^file,line,row,column,value,reason\n,3,,/);
});

test('a folder is sent whole and previewed as one data set', async ({ page, studio }) => {
  const folder = path.join(studio.directory, 'digits');
  await mkdir(folder, { recursive: true });
  for (const name of ['tiny-images-idx3-ubyte', 'tiny-labels-idx1-ubyte.gz'])
    await copyFile(path.resolve('tests/fixtures/importers', name), path.join(folder, name));
  await page.goto('/datasets');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('Folder to import').setInputFiles(folder);
  await expect(drawer(page).getByText('IDX (MNIST) · ')).toBeVisible();
  await expect(drawer(page).getByRole('button', { name: 'Role of label: Target, Integer' })).toBeVisible();
});
