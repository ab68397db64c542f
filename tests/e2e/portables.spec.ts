import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

test.describe.configure({ mode: 'serial' });

let file: string;

const dialog = (page: Page) => page.getByRole('dialog');

/** Chooses the file in the dialog and waits for what it holds. */
async function show(page: Page): Promise<void> {
  await dialog(page).locator('input[type=file]').setInputFiles(file);
  await expect(dialog(page).getByText(/^From the project/)).toBeVisible();
}

test('a run leaves as one file, whose size is told before it is written', async ({ page, studio }) => {
  await page.goto('/models/iris-mlp?panel=form');
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/runs\/run_/);
  await expect(page.getByRole('main').getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Export history' }).click();
  await expect(dialog(page).getByText(/^About .*1 run · [\d,]+ points$/)).toBeVisible();
  await dialog(page)
    .getByLabel(/^Data sets with their rows/)
    .check();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog(page).getByText(/^1 run written/)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page)
      .getByRole('link', { name: /^Download .*\.studio$/ })
      .click(),
  ]);
  file = path.join(studio.directory, download.suggestedFilename());
  await download.saveAs(file);
  expect((await stat(file)).size).toBeGreaterThan(10_000);
});

test('the same file brings nothing twice', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search or command' }).fill('open a portable file');
  await page.keyboard.press('Enter');
  await show(page);
  await expect(dialog(page).getByText('All of these runs are here already.')).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await expectAccessible(page);
});

test('a file becomes a project of its own, in which the run is complete', async ({ page, studio }) => {
  await page.goto('/projects');
  await page.getByRole('button', { name: 'Open a portable file' }).click();
  await show(page);
  await dialog(page).getByText('As a new project').click();
  await dialog(page).getByLabel('Name', { exact: true }).fill('Elsewhere');
  await dialog(page).getByLabel('Folder', { exact: true }).fill(path.join(studio.directory, 'elsewhere'));
  await dialog(page).getByRole('button', { name: 'Create project' }).click();
  await expect(page.getByRole('button', { name: 'Project: Elsewhere' })).toBeVisible();
  await expect(page).toHaveURL('/runs');
  await page.getByRole('row').nth(1).dblclick();
  await page.waitForURL(/\/runs\/run_/);
  await expect(page.getByRole('figure', { name: 'loss' })).toBeVisible();
  await page.getByRole('tab', { name: 'Evaluation' }).click();
  await page
    .getByRole('button', { name: /^Evaluate/ })
    .first()
    .click();
  await expect(page.getByRole('table').first()).toBeVisible({ timeout: 60_000 });
});

test('dropped on any page it is shown, comes in, and is taken back', async ({ page }) => {
  await page.goto('/runs');
  await page.getByRole('row').nth(1).click();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await page.goto('/datasets');
  await expect(page.getByRole('heading', { name: 'Data', exact: true }).first()).toBeVisible();
  const bytes = (await readFile(file)).toString('base64');
  await page.evaluate(
    ({ content, name }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
      const target = document.querySelector('main') ?? document.body;
      for (const type of ['dragover', 'drop'])
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    },
    { content: bytes, name: path.basename(file) },
  );
  await expect(dialog(page).getByText(/^From the project/)).toBeVisible();
  await expect(dialog(page).getByText('1 run comes in')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL('/runs');
  await expect(page.getByText('1 run imported.')).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
});

test('a file that is dropped again after a failure is looked at again, and none ends the one that is coming in', async ({
  page,
}) => {
  await page.goto('/datasets');
  await expect(page.getByRole('heading', { name: 'Data', exact: true }).first()).toBeVisible();
  let sentCount = 0;
  let release = () => {};
  let isHeld: Promise<void> | null = null;
  await page.route('**/data/uploads', async (route) => {
    sentCount += 1;
    await isHeld;
    await route.continue();
  });
  const drop = (name: string) =>
    page.evaluate((fileName) => {
      const data = new DataTransfer();
      data.items.add(new File(['not a portable file'], fileName, { lastModified: 1 }));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    }, name);
  await drop('broken.studio');
  await expect(dialog(page).getByRole('alert')).toContainText('broken.studio');
  isHeld = new Promise((resolve) => {
    release = resolve;
  });
  await drop('broken.studio');
  await expect(dialog(page).getByRole('status')).toContainText('Sending the file');
  await expect.poll(() => sentCount).toBe(2);
  await drop('other.studio');
  await expect(page.getByText(/^A portable file is still coming in/)).toBeVisible();
  release();
  await expect(dialog(page).getByRole('alert')).toContainText('broken.studio');
  expect(sentCount).toBe(2);
});

test('a file that is none is refused in words', async ({ page }) => {
  await page.goto('/projects');
  await page.getByRole('button', { name: 'Open a portable file' }).click();
  await dialog(page)
    .locator('input[type=file]')
    .setInputFiles({ name: 'broken.studio', mimeType: '', buffer: Buffer.from('not a portable file') });
  await expect(dialog(page).getByRole('alert')).toContainText('broken.studio');
  await expect(dialog(page).getByRole('button', { name: 'Choose a file' })).toBeVisible();
});
