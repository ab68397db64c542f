import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/test';

const csv = [
  'age,city,note,bought',
  ...Array.from({ length: 80 }, (_, row) =>
    [
      row % 9 === 4 ? '' : 20 + (row % 37),
      row % 11 === 5 ? '' : ['Rome', 'Oslo', 'Bern'][row % 3],
      `visit ${row} of the red fox`,
      ['yes', 'no'][row % 2],
    ].join(','),
  ),
  '',
].join('\n');

async function openTab(page: Page): Promise<void> {
  await page.goto('/datasets');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const file = { name: 'visits.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.locator('input[type=file]').first().setInputFiles(file);
  const drawer = page.getByRole('dialog', { name: 'Import a data set' });
  await drawer.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'visits', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Transforms' }).click();
}

const cards = (page: Page) =>
  page.getByRole('list', { name: 'Transforms', exact: true }).locator('[data-pipeline-head]');
const cardNamed = (page: Page, name: RegExp) => cards(page).filter({ hasText: name });

test('a list is suggested, broken, mended with one click, undone, kept, and taken over by a new model', async ({
  page,
}) => {
  await openTab(page);
  await expect(page.getByRole('heading', { name: 'No transforms yet' })).toBeVisible();
  await expect(page.getByText(/still hold text; the network needs numbers/)).toBeVisible();

  await page.getByRole('button', { name: 'Prepare for training' }).click();
  await expect(cardNamed(page, /One-hot/)).toBeVisible();
  const count = await cards(page).count();
  await expect(page.getByRole('list', { name: 'What the network could not read' })).toBeHidden();
  await expect(page.getByText(/adds a column/)).toBeVisible();

  // The encoding goes before the step that fills its gaps: it cannot be done, and says why.
  const oneHot = cardNamed(page, /One-hot/);
  await oneHot.focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Alt+ArrowUp');
  const problem = page.getByRole('alert').filter({ hasText: 'oneHot: column "city"' });
  await expect(problem).toBeVisible();
  await problem.getByRole('button', { name: /Impute the most frequent value of city/ }).click();
  await expect(problem).toBeHidden();
  await expect(cards(page)).toHaveCount(count + 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(cards(page)).toHaveCount(count);
  await expect(problem).toBeVisible();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(cards(page)).toHaveCount(count + 1);

  const impute = cardNamed(page, /Impute.*(age|all)/).first();
  await impute.click();
  const grid = page.getByRole('grid', { name: /Rows after \d+\. Impute/ });
  await expect(grid.getByText('missing').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Distribution of age' })).toBeVisible();

  await page.getByText('Augmentation of training samples').click();
  await page.getByRole('button', { name: 'Add augmentation' }).click();
  await page.getByRole('menuitem', { name: /^Noise on numbers/ }).click();

  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.reload();
  await expect(cards(page)).toHaveCount(count + 1);
  await page.getByText('Augmentation of training samples').click();
  await expect(page.getByRole('list', { name: 'Augmentation' }).getByText(/Noise on numbers/)).toBeVisible();

  await page.getByRole('button', { name: 'Train a model' }).click();
  await page
    .getByRole('tab', { name: 'Form' })
    .or(page.getByText('Form', { exact: true }))
    .first()
    .click();
  const taken = page.getByRole('list', { name: 'Transforms', exact: true });
  await expect(taken.getByText('Bag of words')).toBeVisible();
  await expect(taken.getByRole('listitem')).toHaveCount(count + 1);
  await expect(page.getByRole('list', { name: 'Augmentation' }).getByRole('listitem')).toHaveCount(1);
});

test('tokens are shown as words, in colours; what is missing is mended first', async ({ page }) => {
  await openTab(page);
  const picker = page.getByRole('combobox', { name: 'Add a transform' }).or(page.getByPlaceholder('Add a transform …'));
  await picker.first().click();
  await page.keyboard.type('tokenise');
  await page.keyboard.press('Enter');
  await expect(cardNamed(page, /Tokenise/)).toBeVisible();
  const problem = page.getByRole('alert').filter({ hasText: 'tokenise: column "city" has' });
  await problem.getByRole('button', { name: /Impute an empty text in city before it/ }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await cardNamed(page, /Tokenise/).click();
  await expect(page.getByText(/tokens: /).first()).toBeVisible();
  await expect(page.getByRole('grid').locator('[data-hue]').filter({ hasText: 'fox' }).first()).toBeVisible();
});

test('the tab keeps nobody out, in either theme', async ({ page }) => {
  await openTab(page);
  await page.getByRole('button', { name: 'Prepare for training' }).click();
  await expect(cardNamed(page, /One-hot/)).toBeVisible();
  await expect(page.getByRole('grid')).toBeVisible();
  await expectAccessible(page);
});
