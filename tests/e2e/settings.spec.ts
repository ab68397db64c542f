import { expect, test } from './support/test';

test('a setting holds in every window at once, is marked as changed, and can be reset', async ({ page, context }) => {
  const other = await context.newPage();
  await other.goto('/settings');
  await page.goto('/settings');
  await page.getByText('Compact', { exact: true }).click();
  await expect(other.locator('html')).toHaveAttribute('data-density', 'compact');
  await other.getByRole('button', { name: 'Reset Rows in tables to the default' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'normal');
  await expect(page.getByRole('button', { name: 'Reset Rows in tables to the default' })).toBeHidden();
});

test('settings are still there after a reload', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('textbox', { name: 'Runs at the same time' }).fill('3');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Runs at the same time' })).toHaveValue('3');
  await page.getByRole('button', { name: 'Reset Runs at the same time to the default' }).click();
  await expect(page.getByRole('textbox', { name: 'Runs at the same time' })).toHaveValue('1');
});
