import { expect, openNewProject, test } from './support/test';

test('an empty project offers the samples, and one click adds one', async ({ page, studio }) => {
  await openNewProject(page, studio, 'empty');
  await page.getByRole('button', { name: 'Add Iris flowers' }).click();
  await expect(page.getByText('150 rows', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search or command' }).fill('iris');
  await expect(page.getByRole('button', { name: /150 rows, 5 columns/ })).toBeVisible();
});
