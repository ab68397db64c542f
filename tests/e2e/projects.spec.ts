import path from 'node:path';
import { expect, test } from './support/test';

test('a new project opens with its name in the bar, and the former one is a click away', async ({ page, studio }) => {
  await page.goto('/projects');
  await page.getByLabel('Name').fill('Second project');
  await expect(page.getByLabel('Folder').first()).toHaveValue(/second-project$/);
  await page.getByLabel('Folder').first().fill(path.join(studio.directory, 'second'));
  await page.getByLabel('Add the sample data sets').uncheck();
  await page.getByRole('button', { name: 'Create project' }).click();
  await expect(page).toHaveURL('/datasets');
  await expect(page.getByRole('button', { name: 'Project: Second project' })).toBeVisible();
  await page.getByRole('button', { name: 'Project: Second project' }).click();
  await page.getByRole('menuitem', { name: 'project', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Project: project' })).toBeVisible();
});

test('a folder that is no project is refused with the reason beside the field', async ({ page, studio }) => {
  await page.goto('/projects');
  await page.getByLabel('Folder').nth(1).fill(path.join(studio.directory, 'nothing-here'));
  await page.getByRole('button', { name: 'Open project' }).click();
  await expect(page.getByRole('alert')).toContainText('nothing-here');
});

test('renaming the project changes the bar', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('button', { name: /^Project:/ }).click();
  await page.getByRole('menuitem', { name: 'Rename this project' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Flowers');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Project: Flowers' })).toBeVisible();
  await page.getByRole('button', { name: 'Project: Flowers' }).click();
  await page.getByRole('menuitem', { name: 'Rename this project' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('project');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Project: project' })).toBeVisible();
});
