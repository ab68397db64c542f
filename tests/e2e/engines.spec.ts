import { expect, readClipboard, test } from './support/test';

test('every engine says whether it runs and why, and one is used for training', async ({ page }) => {
  await page.goto('/engines');
  for (const id of ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'])
    await expect(page.getByRole('listitem').filter({ has: page.getByText(id, { exact: true }) })).toContainText(
      /Available|Not available/,
    );
  await expect(page.getByText('Used for training')).toHaveCount(1);
});

test('measuring an engine shows its speed in its row and in the jobs', async ({ page }) => {
  await page.goto('/engines');
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Plain JavaScript' }) });
  await row.getByRole('button', { name: 'Measure' }).click();
  await expect(row).toContainText(/[\d,]+ samples\/s/, { timeout: 60_000 });
  await page.keyboard.press('j');
  await expect(page.getByRole('complementary', { name: 'Jobs' })).toContainText('done');
});

test('the doctor report names the chosen engine and can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/engines');
  await page.getByRole('button', { name: 'Doctor report' }).click();
  const report = page.getByRole('region', { name: 'doctor report' });
  await expect(report).toContainText('wasm');
  await page.getByRole('button', { name: 'Copy doctor report' }).click();
  const text = await report.textContent();
  expect(await readClipboard(page)).toBe(text);
});
