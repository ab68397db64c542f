import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, openNewProject, test } from './support/test';

const fixture = (name: string) => path.resolve(import.meta.dirname, '..', 'fixtures', 'models', name);

test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const page = await browser.newPage();
  await page.goto(studio.url);
  await openNewProject(page, studio, 'model-import');
  await page.close();
});

async function chooseFile(page: Page, ...names: string[]): Promise<void> {
  await page.goto('/models');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await expect(dialog).toBeVisible();
  await dialog.locator('input[type=file]').setInputFiles(names.map(fixture));
}

test('a Keras file is imported, looked at as a graph, and trained on digits from its weights', async ({ page }) => {
  test.setTimeout(120_000);
  await chooseFile(page, 'digits.keras');
  await expect(page.getByRole('heading', { name: 'digits', level: 1 })).toBeVisible();
  await expect(page.getByRole('row', { name: /strokes Conv2D Convolution 2D/ })).toBeVisible();
  await page.getByRole('button', { name: 'Open for a data set' }).click();
  await page.getByRole('menuitem', { name: 'The sample data set of digits' }).click();
  const graph = page.getByTestId('rf__wrapper');
  await expect(graph.getByText('strokes')).toBeVisible();
  await expect(graph.getByText('8 × 8 × 8').first()).toBeVisible();
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText('completed').first()).toBeVisible({ timeout: 90_000 });
});

test('what is not supported is named, on its page and in the graph', async ({ page }) => {
  await chooseFile(page, 'unsupported.keras');
  const problems = page.getByRole('list', { name: 'Problems of the import' });
  await expect(problems.getByRole('listitem')).toHaveCount(2);
  await expect(problems).toContainText('never executed');
  await expectAccessible(page);
  await page.goto('/models/new?model=unsupported');
  await expect(page.getByTestId('rf__wrapper').getByText('doubled')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toHaveAttribute('aria-disabled', 'true');
});

test('a file that is no model is refused in the dialog, which stays for another', async ({ page }) => {
  await chooseFile(page, 'generate.py');
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await expect(dialog).toContainText('not a model file that this studio reads');
  await expectAccessible(page);
  await dialog.locator('input[type=file]').setInputFiles(fixture('stacked.json-and-weights.zip'));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('stacked');
});

test('an imported model is renamed, deleted and brought back from the gallery', async ({ page }) => {
  await chooseFile(page, 'stacked.keras');
  await expect(page.getByText('What became of each layer')).toBeVisible();
  await page.goto('/models');
  await page.getByRole('button', { name: 'Actions for stacked', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('tower');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Actions for tower' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('button', { name: 'Actions for tower' })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Actions for tower' })).toBeVisible();
});

test('an architecture opens made to the measure of the data', async ({ page }) => {
  await page.goto('/models?tag=residual');
  await page.getByRole('link', { name: /ResNet-18/ }).click();
  await expect(page.getByRole('heading', { name: 'ResNet-18 on digits', level: 1 })).toBeVisible();
  await expect(page.getByText('Ready to train')).toBeVisible();
});

test('the search finds by words, and says when nothing fits', async ({ page }) => {
  await page.goto('/models');
  const search = page.getByRole('textbox', { name: 'Search models' });
  await search.fill('mobilenet');
  await expect(page.getByRole('region', { name: 'Architectures' }).getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Templates' })).toBeHidden();
  await search.fill('no such thing');
  await expect(page.getByRole('heading', { name: 'No model fits' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all models' }).click();
  await expect(page.getByRole('region', { name: 'Templates' })).toBeVisible();
});

test('a network is kept from the editor, and begins another run', async ({ page }) => {
  await page.goto('/models/digits-mlp');
  await page.getByRole('button', { name: 'Save the network' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the network among your models' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('kept');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog).toBeHidden();
  await page.goto('/models?tag=own');
  await expect(page.getByRole('region', { name: 'Your models' })).toContainText('kept');
  await page.goto('/models/new?model=kept&dataset=digits');
  await expect(page.getByText('Ready to train')).toBeVisible();
});
