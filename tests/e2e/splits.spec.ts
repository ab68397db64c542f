import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { importFile } from './support/data-import';
import { expect, test } from './support/test';

/** 240 visits of 40 patients, three hours apart; a column says which rows were held out elsewhere. */
function visits(): string {
  const lines = Array.from({ length: 240 }, (_, index) => {
    const at = new Date(Date.UTC(2024, 0, 1, index * 3)).toISOString().slice(0, 19).replace('T', ' ');
    const part = index % 6 === 0 ? 'held out' : 'fit';
    return `${(100 + ((index * 37) % 251) / 3).toFixed(3)},p${index % 40},${at},${part},${(index * 7) % 10 < 3 ? 'ill' : 'well'}`;
  });
  return `pressure,patient,at,part,label\n${lines.join('\n')}\n`;
}

test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const file = path.join(studio.directory, 'visits.csv');
  await writeFile(file, visits());
  await importFile(browser, studio, file);
});

async function openSplit(page: Page): Promise<void> {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'visits' }).click();
  await expect(page.getByRole('heading', { name: 'visits', level: 1 })).toBeVisible();
  await page.keyboard.press('s');
  await expect(page.getByRole('form', { name: 'Divide rows' })).toBeVisible();
}

const parts = (page: Page) => page.getByRole('region', { name: 'Parts' });
const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test('the tab shows the parts, their classes and what the checks found', async ({ page }) => {
  await openSplit(page);
  await expect(parts(page).getByText('168 rows · 70.0 %')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Classes of label by part' }).getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('region', { name: 'Leakage' }).getByText(/newer than the oldest test row/)).toBeVisible();
});

test('a finding is mended with one click, and the split in the address survives a reload', async ({ page }) => {
  await openSplit(page);
  await page.getByRole('button', { name: 'Split by time' }).click();
  await expect(page.getByRole('combobox', { name: 'Kind' })).toHaveValue('By time');
  await expect(page.getByText(/newer than the oldest test row/)).toBeHidden();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Kind' })).toHaveValue('By time');
  await expect(page.getByRole('region', { name: 'Rows along at' })).toBeVisible();
});

test('patients stay together when they are chosen as the group', async ({ page }) => {
  await openSplit(page);
  await choose(page, 'Keep together by', 'patient');
  await expect(
    parts(page)
      .getByText(/of patient/)
      .first(),
  ).toBeVisible();
});

test('values without a part are named, and divide nothing until they have one', async ({ page }) => {
  await openSplit(page);
  await choose(page, 'Kind', 'By a column');
  await choose(page, 'Column', 'part');
  await expect(page.getByText(/240 rows have no part: in "part" they have "fit", "held out"/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use in a new config' })).toBeDisabled();
  await page.getByRole('combobox', { name: 'Values for training' }).fill('fit');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Values for test' }).fill('held out');
  await page.keyboard.press('Enter');
  await expect(parts(page).getByText('200 rows · 83.3 %')).toBeVisible();
});

test('folds are chosen by keyboard, saved as a file and taken into a config that trains one run a fold', async ({
  page,
}) => {
  await openSplit(page);
  await choose(page, 'Kind', 'Folds');
  await page.getByRole('textbox', { name: 'Folds', exact: true }).fill('12');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '12 folds, 20 rows each' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Folds', exact: true }).fill('3');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '3 folds, 80 rows each' })).toBeVisible();
  await page.getByRole('radio', { name: /^Run 1:/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('textbox', { name: 'Tested fold' })).toHaveValue('2');
  let saved = '';
  // The link rests while the other fold is counted, which begins a moment after the key.
  await expect(async () => {
    const downloading = page.waitForEvent('download', { timeout: 2_000 });
    await page.getByRole('link', { name: 'Save as CSV' }).click();
    saved = await readFile(await (await downloading).path(), 'utf8');
  }).toPass({ timeout: 30_000 });
  const [header = '', ...lines] = saved.trim().split('\n');
  expect(header.endsWith('part')).toBe(true);
  expect(lines.filter((line) => line.endsWith(',test'))).toHaveLength(80);
  await page.getByRole('button', { name: 'Use in a new config' }).click();
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.getByRole('button', { name: 'More ways to train' }).click();
  await page.getByRole('menuitem', { name: 'Cross-validate: 3 runs, one a fold' }).click();
  await expect(page).toHaveURL(/\/compare\?runs=.*tab=statistics/);
  await expect(page.getByText(/^3 of \d+ runs/)).toBeVisible();
});
