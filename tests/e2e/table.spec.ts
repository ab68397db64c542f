import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Page } from '@playwright/test';
import { importFile } from './support/data-import';
import { expect, readClipboard, test } from './support/test';

/** Taller than an element may be, so that the scrolling is scaled as it is for ten million. */
const rowCount = 1_000_000;

/** Row i holds i, i modulo 1,000, a city and, in every seventh row, a note. */
async function writeParquet(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT i::DOUBLE AS number, (i * 7919 % 1000)::DOUBLE AS mixed, ['Rome', 'Oslo', 'Bern'][i % 3 + 1] AS "home city",
       CASE WHEN i % 7 = 0 THEN 'seventh' END AS note
     FROM range(${rowCount}) AS t(i)) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Rows of large' });
const cell = (page: Page, row: number, column: number) =>
  grid(page).locator(`[role=row][aria-rowindex="${row + 1}"] [aria-colindex="${column + 1}"]`);
const status = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

async function open(page: Page): Promise<void> {
  await page.goto('/datasets/large');
  await expect(cell(page, 1, 1)).toHaveText('0');
}

async function filter(page: Page, sql: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Filter by text or SQL' }).getByText('SQL').click();
  await page.getByRole('combobox', { name: 'SQL condition' }).fill(sql);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
}

test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  test.setTimeout(240_000);
  const file = path.join(studio.directory, 'large.parquet');
  await writeParquet(file);
  await importFile(browser, studio, file);
});

test('row 900,000 is reached by its number, and the last one by a key', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+g');
  await page.getByLabel('Row as shown').fill('900000');
  await page.keyboard.press('Enter');
  await expect(cell(page, 900_000, 1)).toHaveText('899999');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+ArrowDown');
  await expect(cell(page, rowCount, 1)).toHaveText(String(rowCount - 1));
  await page.keyboard.press('Control+Home');
  await expect(cell(page, 1, 1)).toHaveText('0');
});

test('the wheel moves by rows and not by thousands of them', async ({ page }) => {
  await open(page);
  await grid(page).hover();
  await page.mouse.wheel(0, 2800);
  await expect(cell(page, 101, 1)).toBeInViewport();
  await expect(cell(page, 101, 1)).toHaveText('100');
});

test('SQL and an order by two columns find rows anywhere', async ({ page }) => {
  await open(page);
  await filter(page, `mixed < 2 AND "home city" = 'Oslo'`);
  await expect(status(page, '667 of 1,000,000 rows')).toBeVisible();
  await grid(page).getByRole('button', { name: 'mixed', exact: true }).click();
  await grid(page).getByRole('button', { name: 'mixed', exact: true }).click();
  await grid(page)
    .getByRole('button', { name: 'number', exact: true })
    .click({ modifiers: ['Shift'] });
  await expect(cell(page, 1, 2)).toHaveText('1');
  await expect(cell(page, 1, 3)).toHaveText('Oslo');
  await page.keyboard.press('Control+g');
  await page.getByLabel('Row as shown').fill('667');
  await page.keyboard.press('Enter');
  await expect(cell(page, 667, 2)).toHaveText('0');
  await page.reload();
  await expect(status(page, '667 of 1,000,000 rows')).toBeVisible();
});

test('a condition that cannot be read says where, and the rows stay', async ({ page }) => {
  await open(page);
  await filter(page, 'nowhere > 3');
  await expect(page.getByText(/There is no column "nowhere".*line 1, character 1/)).toBeVisible();
  await expect(cell(page, 1, 1)).toHaveText('0');
  await filter(page, "number IN (SELECT 1 FROM read_csv('/etc/passwd'))");
  await expect(page.getByText(/contains a query of its own/)).toBeVisible();
});

test('names and values are completed while a condition is typed', async ({ page }) => {
  await open(page);
  await page.getByRole('radiogroup', { name: 'Filter by text or SQL' }).getByText('SQL').click();
  const input = page.getByRole('combobox', { name: 'SQL condition' });
  await input.pressSequentially('city');
  await page.getByRole('option', { name: /home city/ }).click();
  await expect(input).toHaveValue('"home city" ');
  await input.pressSequentially('= ');
  await page.getByRole('option', { name: /Bern/ }).click();
  await expect(input).toHaveValue(`"home city" = 'Bern' `);
  await page.keyboard.press('Enter');
  await expect(status(page, '333,333 of 1,000,000 rows')).toBeVisible();
});

test('a value of a column’s menu filters, and its chip takes the filter back', async ({ page }) => {
  await open(page);
  await grid(page).getByRole('button', { name: 'Menu of note' }).click();
  await page.getByRole('menuitem', { name: 'Only missing' }).click();
  await expect(status(page, '857,142 of 1,000,000 rows')).toBeVisible();
  await expect(cell(page, 1, 4)).toHaveText('missing');
  await page.getByRole('button', { name: 'Remove the filter note is missing' }).click();
  await expect(status(page, '1,000,000 rows, 4 columns')).toBeVisible();
});

test('cells far down are copied, columns hidden and pinned', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await page.keyboard.press('Control+g');
  await page.getByLabel('Row as shown').fill('500001');
  await page.keyboard.press('Enter');
  await expect(cell(page, 500_001, 1)).toHaveText('500000');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+c');
  await expect.poll(() => readClipboard(page)).toBe('number\tmixed\n500000\t0\n500001\t919');
  await grid(page).getByRole('button', { name: 'Menu of mixed' }).click();
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  await expect(grid(page).getByRole('columnheader')).toHaveCount(4);
  await grid(page).getByRole('button', { name: 'Menu of note' }).click();
  await page.getByRole('menuitem', { name: 'Pin to the left' }).click();
  await expect(grid(page).getByRole('columnheader').nth(1)).toContainText('note');
  await page.getByRole('button', { name: '1 hidden' }).click();
  await page.getByRole('menuitem', { name: 'Show all columns' }).click();
  await expect(grid(page).getByRole('columnheader')).toHaveCount(5);
});

test('the filtered rows are saved as a file', async ({ page }) => {
  await open(page);
  await filter(page, 'number < 3');
  await expect(status(page, '3 of 1,000,000 rows')).toBeVisible();
  await page.getByRole('button', { name: 'Save these rows as a file' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: '3 rows as CSV' }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toBe(
    'number,mixed,home city,note\n0,0,Rome,seventh\n1,919,Oslo,\n2,838,Bern,\n',
  );
});
