import type { Page } from '@playwright/test';
import { expect, expectAccessible, openNewProject, test } from './support/test';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

test('a template opens as a config that is ready to train', async ({ page }) => {
  await page.goto('/models');
  await page.getByRole('link', { name: /Digits, one hidden layer/ }).click();
  await expect(page.getByRole('heading', { name: 'Digits, one hidden layer', level: 1 })).toBeVisible();
  await expect(page.getByText('Ready to train')).toBeVisible();
});

test('shapes and counts are known before the sample is in the project, which one click adds', async ({
  page,
  studio,
}) => {
  await openNewProject(page, studio, 'without samples');
  await page.goto('/models/digits-mlp');
  // 64 × 128 + 128 + 128 × 10 + 10.
  await expect(page.getByLabel('Model summary')).toContainText('Parameters9,610');
  await page.getByRole('button', { name: 'Add it now' }).click();
  await expect(page.getByText('is a sample that Train adds to the project')).toBeHidden();
  await expect(page.getByLabel('Model summary')).toContainText('Parameters9,610');
});

test('a change in the form changes the text, keeps its comments, and one undo takes it back', async ({ page }) => {
  await page.goto('/models/digits-mlp?view=config');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('batchSize');
  await field(page, 'Batch size').fill('48');
  await expect(text).toContainText('batchSize: 48');
  await expect(text).toContainText('# One hidden layer with dropout');
  await field(page, 'Batch size').blur();
  await page.keyboard.press('Control+z');
  await expect(text).toContainText('batchSize: 64');
});

test('undo goes back over changes of all views in the order they were made', async ({ page }) => {
  await page.goto('/models/digits-mlp?view=config');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('batchSize');
  await field(page, 'Batch size').fill('48');
  await text.getByText('seed').click();
  await page.keyboard.press('End');
  await page.keyboard.type('7');
  await expect(field(page, 'Seed')).toHaveValue('17');
  await page.keyboard.press('Control+z');
  await expect(field(page, 'Seed')).toHaveValue('1');
  await expect(field(page, 'Batch size')).toHaveValue('48');
  await page.keyboard.press('Control+z');
  await expect(field(page, 'Batch size')).toHaveValue('64');
});

test('optimizer, schedule and metrics are chosen by what they are for, and become text', async ({ page }) => {
  await page.goto('/models/digits-mlp?view=config');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('batchSize');

  await page.getByRole('combobox', { name: 'Optimizer' }).click();
  await page.keyboard.type('transformers');
  await expect(page.getByRole('option', { name: /^AdamW/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(text).toContainText('kind: adamw, learningRate: 0.01');

  await page.getByRole('combobox', { name: 'Learning-rate schedule' }).click();
  await page.getByRole('option', { name: /^Cosine/ }).click();
  await field(page, 'Warm-up').fill('1');
  await expect(text).toContainText('schedule: { kind: cosine, warmUpEpochs: 1 }');
  await expect(page.getByRole('img', { name: 'Learning rate over 5 epochs, at most 0.01' })).toBeVisible();

  await page.getByRole('combobox', { name: 'Add to metrics' }).click();
  await page.keyboard.type('f1');
  await page.keyboard.press('Enter');
  await expect(text).toContainText('- f1');
  await page.getByRole('group', { name: 'F1' }).getByLabel('Average').selectOption('weighted');
  await expect(text).toContainText('{ kind: f1, average: weighted }');
  await expectAccessible(page);
});

test('a misspelt key is reported with its line and column, and Train waits for it', async ({ page }) => {
  await page.goto('/models/digits-mlp?view=config');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('epochs');
  await text.getByText('epochs').click();
  await page.keyboard.press('Home');
  await page.keyboard.type('x');
  const problem = page.getByLabel('Problems', { exact: true }).getByRole('button').first();
  await expect(problem).toContainText('"xepochs" is not known');
  await expect(problem).toContainText(/line \d+, column 3/);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await expect(text.locator('.squiggly-error').first()).toBeVisible();
});

test('the text editor completes keys from the schema', async ({ page }) => {
  await page.goto('/models/digits-mlp?view=config');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('batchSize');
  await text.getByText('batchSize').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('earl');
  await page.keyboard.press('Control+Space');
  await expect(page.locator('.suggest-widget').getByText('earlyStopping').first()).toBeVisible();
});

test('a layer is added, moved and removed in the list, and the graph follows', async ({ page }) => {
  await page.goto('/models/digits-mlp?panel=form');
  const layers = page.getByRole('list', { name: 'Layers' });
  const graph = page.getByTestId('rf__wrapper');
  await expect(graph.getByText('dense_2')).toBeVisible();
  await page.getByRole('button', { name: 'Add layer' }).click();
  await page.getByRole('menuitem', { name: 'Batch normalisation' }).click();
  await expect(graph.getByText('batchNormalisation_1')).toBeVisible();
  const added = layers.getByRole('button', { name: /^Batch normalisation/ });
  await added.focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(layers.getByRole('listitem').nth(2)).toContainText('Batch normalisation');
  await layers.getByRole('button', { name: /^Batch normalisation/ }).focus();
  await page.keyboard.press('Delete');
  await expect(graph.getByText('batchNormalisation_1')).toBeHidden();
});

test('shapes that do not fit are blamed on their layer', async ({ page }) => {
  await page.goto('/models/digits-cnn?panel=form');
  const layers = page.getByRole('list', { name: 'Layers' });
  await layers.getByRole('button', { name: /^Input/ }).click();
  await field(page, 'Shape').fill('64');
  await layers.getByRole('button', { name: /^Reshape/ }).click();
  await field(page, 'Target shape').fill('7, 7, 1');
  await expect(layers).toContainText('64 elements');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toHaveAttribute('aria-disabled', 'true');
});

test('unsaved changes come back after a reload and can be discarded', async ({ page }) => {
  await page.goto('/models/iris-mlp?panel=form');
  await field(page, 'Epochs').fill('77');
  await page.waitForFunction(() => localStorage.getItem('studio.draft.iris-mlp')?.includes('epochs: 77'));
  await page.reload();
  await expect(field(page, 'Epochs')).toHaveValue('77');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(field(page, 'Epochs')).not.toHaveValue('77');
});

test('models keep nobody out, in either theme', async ({ page }) => {
  await page.goto('/models');
  await expect(page.getByRole('link', { name: /Digits, convolution/ })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/models/digits-cnn?panel=form');
  await page
    .getByRole('list', { name: 'Layers' })
    .getByRole('button', { name: /^Reshape/ })
    .click();
  await expect(page.getByTestId('rf__wrapper')).toBeVisible();
  await expectAccessible(page);
});
