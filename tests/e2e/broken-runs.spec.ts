import type { Page } from '@playwright/test';
import { writeSyntheticProject } from './support/synthetic-project';
import { expect, testOnProject } from './support/test';

/** In the order in which the generator makes them. */
const names = [
  'noMetric',
  'onePoint',
  'onlyNaN',
  'onlyInfinities',
  'manyMetrics',
  'longNames',
  'clockBackwards',
  'damagedChunk',
  'damagedEverywhere',
  'newerConfig',
] as const;
type Broken = Record<(typeof names)[number], string>;

const test = testOnProject(async (folder) => {
  const { runs, odd } = await writeSyntheticProject<{ runs: string[]; odd: string[] }>(folder, ['--kind', 'odd']);
  return {
    sound: runs[0] as string,
    broken: Object.fromEntries(names.map((name, index) => [name, odd[index]])) as Broken,
  };
});

const figure = (page: Page, name: string) => page.getByRole('figure', { name, exact: true });

/** A page that is still itself: its heading stands, and the way back to the table works. */
async function expectUsable(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await expect(page.getByRole('grid', { name: 'Runs' })).toBeVisible();
}

test('the table lists every broken run beside the sound ones', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('rowheader')).toHaveCount(14);
  for (const name of ['no metric', 'one point', 'only NaN', 'very many metrics', 'damaged everywhere', 'newer config'])
    await expect(page.getByRole('rowheader', { name })).toBeVisible();
  await page.getByRole('combobox', { name: 'Filter runs' }).fill('name:clock');
  await expect(page.getByRole('rowheader')).toHaveCount(1);
});

test('every tab of every broken run opens', async ({ page, project }) => {
  test.setTimeout(240_000);
  for (const id of Object.values(project.broken)) {
    await page.goto(`/runs/${id}`);
    const tabs = page.getByRole('main').getByRole('tab');
    await expect(tabs.first()).toBeVisible();
    const count = await tabs.count();
    for (let index = 0; index < count; index += 1) {
      await tabs.nth(index).click();
      await expect(tabs.nth(index)).toHaveAttribute('aria-selected', 'true');
    }
    await expect(page.getByText('Something went wrong')).toBeHidden();
  }
  await expectUsable(page);
});

test('runs without points, with one, and with none that is a number are drawn or said to be empty', async ({
  page,
  project: { broken },
}) => {
  await page.goto(`/runs/${broken.noMetric}`);
  await expect(
    page
      .getByRole('main')
      .getByText(/no (points|metrics)|has no point/i)
      .first(),
  ).toBeVisible();
  await page.goto(`/runs/${broken.onePoint}`);
  await expect(page.getByRole('figure').first()).toBeVisible();
  await expect(page.getByRole('figure').first()).toContainText('0.5');
  for (const id of [broken.onlyNaN, broken.onlyInfinities]) {
    await page.goto(`/runs/${id}`);
    await expect(page.getByRole('figure').first()).toBeVisible();
  }
});

test('twenty thousand metrics are listed in part, and a search finds any of them', async ({ page, project }) => {
  await page.goto(`/runs/${project.broken.manyMetrics}`);
  const charts = page.getByTestId('run-charts');
  await expect(charts.getByRole('figure').first()).toBeVisible();
  await charts.getByRole('textbox').first().fill('sample 19998');
  await expect(figure(page, 'sample 19998/score')).toBeVisible();
});

test('a damaged chunk is told of beside the chart and in the log, and the rest is drawn', async ({
  page,
  project: { broken },
}) => {
  await page.goto(`/runs/${broken.damagedChunk}`);
  await expect(page.getByText(/steps 513 to 768/).first()).toBeVisible();
  await expect(page.getByRole('figure').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText(/256 points of train\/loss \(steps 513 to 768\) cannot be read/)).toBeVisible();
  await page.goto(`/runs/${broken.damagedEverywhere}`);
  await expect(page.getByRole('tab', { name: 'Log' })).toBeVisible();
});

test('broken runs are compared with a sound one on every tab', async ({ page, project: { sound, broken } }) => {
  test.setTimeout(240_000);
  await page.goto(`/compare?runs=${[sound, ...Object.values(broken)].join(',')}`);
  await expect(figure(page, 'train/loss')).toBeVisible();
  const tabs = page.getByRole('main').getByRole('tab');
  const count = await tabs.count();
  for (let index = 0; index < count; index += 1) {
    await tabs.nth(index).click();
    await expect(tabs.nth(index)).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('status', { name: 'Loading' })).toBeHidden();
  }
  await expect(page.getByText('Something went wrong')).toBeHidden();
  await expectUsable(page);
});
