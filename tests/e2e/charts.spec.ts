import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator, Page } from '@playwright/test';
import { writeSyntheticProject } from './support/synthetic-project';
import { expect, expectAccessible, readClipboard, testOnProject } from './support/test';

const stepCount = 12_000;

interface Manifest {
  runs: string[];
  spikes: { run: string; metric: string; step: number; value: number }[];
}

/** Long runs with planted spikes; the second run has an intervention, values that are no numbers and a damaged part. */
async function makeProject(directory: string): Promise<Manifest> {
  const size = ['--runs', '6', '--metrics', '10', '--steps', String(stepCount), '--seed', '3'];
  const manifest = await writeSyntheticProject<Manifest>(directory, ['--kind', 'small', ...size]);
  const database = new DatabaseSync(path.join(directory, 'studio.sqlite'));
  const second = manifest.runs[1] as string;
  // Runs that began at one time, so that the axes of time can be compared.
  database
    .prepare('INSERT INTO run_event (run_id, at, level, step, message, kind) VALUES (?, ?, ?, ?, ?, ?)')
    .run(second, Date.now(), 'info', stepCount / 2, 'Learning rate 0.1 → 0.01', 'intervention');
  database
    .prepare(
      `UPDATE metric_chunk SET data = zeroblob(length(data)) WHERE level = 0 AND number = 2 AND series_id =
       (SELECT id FROM metric_series WHERE run_id = ? AND metric = 'validation/accuracy')`,
    )
    .run(second);
  const last = database
    .prepare(
      `SELECT rowid, data FROM metric_chunk WHERE level = 0 AND series_id =
       (SELECT id FROM metric_series WHERE run_id = ? AND metric = 'validation/loss') ORDER BY number DESC LIMIT 1`,
    )
    .get(second) as { rowid: number; data: Uint8Array };
  const rows = new Float64Array(last.data.slice().buffer);
  rows[rows.length - 2] = Number.NaN;
  rows[rows.length - 5] = Number.POSITIVE_INFINITY;
  database
    .prepare('UPDATE metric_chunk SET data = ?, checksum = NULL WHERE rowid = ?')
    .run(new Uint8Array(rows.buffer), last.rowid);
  database.close();
  return manifest;
}

const test = testOnProject(makeProject);

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const figure = (page: Page, name: string) => page.getByRole('figure', { name, exact: true });

async function openCurves(page: Page, runs: readonly string[]): Promise<void> {
  await page.goto(`/compare?runs=${runs.join(',')}`);
  await expect(figure(page, 'validation/loss').locator('.u-over')).toBeVisible();
}

async function boxOf(place: Locator) {
  const box = await place.boundingBox();
  if (!box) throw new Error('The plot has no size.');
  return box;
}

/** Marks a part of a chart's width: the shares where it begins and ends. */
async function zoom(page: Page, chart: Locator, from: number, to: number): Promise<void> {
  const plot = await boxOf(chart.locator('.u-over'));
  await page.mouse.move(plot.x + plot.width * from, plot.y + 40);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * to, plot.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeVisible();
}

async function copied(page: Page, chart: Locator, form: string): Promise<string> {
  await chart.getByRole('button', { name: /^Copy or save the chart/ }).click();
  await page.getByRole('menuitem', { name: `Copy as ${form}`, exact: true }).click();
  await expect(page.getByText(`The chart is on the clipboard as ${form}.`).last()).toBeVisible();
  return readClipboard(page);
}

/** Numbers of one run in a copied chart, by step: value, minimum, maximum. */
function rowsOf(csv: string, name: string): Map<number, [number, number, number]> {
  const rows = csv.split('\n').flatMap((line) => {
    const [run, , step, value, minimum, maximum] = line.split(',');
    return run === name
      ? [[Number(step), [Number(value), Number(minimum || value), Number(maximum || value)]] as const]
      : [];
  });
  return new Map(rows as [number, [number, number, number]][]);
}

test('a spike of one step is there in the overview, and exact once one has zoomed in', async ({ page, project }) => {
  const { runs, spikes } = project;
  const [spike] = spikes.filter(({ run, metric }) => run === runs[0] && metric === 'train/loss');
  if (!spike) throw new Error('No spike was planted.');
  await openCurves(page, runs.slice(0, 3));
  const chart = figure(page, 'train/loss');
  await expect(chart).toContainText('band: minimum to maximum');
  const name = (await page.getByRole('list', { name: 'Compared runs' }).getByRole('link').first().textContent()) ?? '';
  const overview = rowsOf(await copied(page, chart, 'CSV'), name);
  expect(overview.size).toBeLessThan(stepCount / 2);
  expect(Math.max(...[...overview.values()].map(([, , maximum]) => maximum))).toBe(spike.value);
  const at = spike.step / stepCount;
  await zoom(page, chart, Math.max(0.001, at - 0.01), Math.min(0.999, at + 0.01));
  await expect
    .poll(async () => rowsOf(await copied(page, chart, 'CSV'), name).get(spike.step))
    .toEqual([spike.value, spike.value, spike.value]);
  const near = [...rowsOf(await copied(page, chart, 'CSV'), name).keys()].sort((a, b) => a - b);
  expect(near.every((step, index) => index === 0 || step === (near[index - 1] as number) + 1)).toBe(true);
  await chart.locator('.u-over').dblclick();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeHidden();
});

test('NaN and infinities are marked and named, by keyboard too', async ({ page, project }) => {
  await openCurves(page, project.runs.slice(0, 2));
  const chart = figure(page, 'validation/loss');
  await expect(chart).toContainText('band: minimum to maximum');
  await zoom(page, chart, 0.99, 0.9999);
  await chart.getByRole('group').focus();
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(chart.getByRole('presentation')).toContainText('NaN (not a number)', { timeout: 500 });
  }).toPass();
  const svg = await copied(page, chart, 'SVG');
  expect(svg).toContain('NaN (not a number)</title>');
  expect(svg).toContain('+∞ (infinity)</title>');
});

test('an event is a mark that tells what happened, and can be left out', async ({ page, project }) => {
  await openCurves(page, project.runs.slice(0, 2));
  const chart = figure(page, 'validation/loss');
  const plot = await boxOf(chart.locator('.u-over'));
  await expect(async () => {
    await page.mouse.move(plot.x + plot.width / 2 + 1, plot.y + 30);
    await page.mouse.move(plot.x + plot.width / 2, plot.y + 31);
    await expect(chart.getByRole('presentation')).toContainText('Learning rate 0.1 → 0.01', { timeout: 500 });
  }).toPass();
  expect(await copied(page, chart, 'SVG')).toContain('Learning rate 0.1 → 0.01');
  await page.getByRole('switch', { name: 'Events' }).uncheck();
  expect(await copied(page, chart, 'SVG')).not.toContain('Learning rate 0.1 → 0.01');
});

test('points that cannot be read are told, and the others are drawn', async ({ page, project }) => {
  await openCurves(page, project.runs.slice(0, 2));
  const chart = figure(page, 'validation/accuracy');
  await expect(chart).toContainText('band: minimum to maximum');
  await zoom(page, chart, 0.02, 0.1);
  await expect(page.getByText(/points of validation\/accuracy of .* cannot be read/)).toBeVisible();
  expect(await copied(page, chart, 'CSV')).toContain(',1000,');
});

test('any metric can lie along, and both axes can be logarithmic', async ({ page, project }) => {
  await openCurves(page, project.runs.slice(0, 2));
  await page.getByRole('radiogroup', { name: 'Horizontal axis' }).getByText('Metric').click();
  await page.getByRole('combobox', { name: 'Metric along the horizontal axis' }).fill('learningRate');
  await page.getByRole('option', { name: 'learningRate' }).click();
  await page.getByRole('switch', { name: 'Join by step' }).check();
  await page.getByRole('switch', { name: 'Log x' }).check();
  const svg = await copied(page, figure(page, 'validation/loss'), 'SVG');
  expect(svg).toContain('learningRate (at the same step, joined in the order of steps), logarithmic');
  expect(svg).toMatch(/<path d="M[^"]+L[^"]+" stroke="#/);
});

test('charts are put in order by keyboard, hidden and folded, and stay so', async ({ page, project }) => {
  await openCurves(page, project.runs.slice(0, 2));
  const order = () => page.getByRole('figure').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
  await expect.poll(async () => (await order()).slice(0, 2)).toEqual(['validation/loss', 'validation/accuracy']);
  await page.getByRole('button', { name: 'Move the chart validation/loss' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Over the place of validation/loss.')).toBeAttached();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('Over the place of validation/accuracy.')).toBeAttached();
  await page.keyboard.press('Space');
  await expect.poll(async () => (await order()).slice(0, 2)).toEqual(['validation/accuracy', 'validation/loss']);
  await page.getByRole('button', { name: 'Copy or save the chart train/accuracy' }).click();
  await page.getByRole('menuitem', { name: 'Hide this chart' }).click();
  await expect(figure(page, 'train/accuracy')).toBeHidden();
  await page.reload();
  await expect.poll(async () => (await order()).slice(0, 2)).toEqual(['validation/accuracy', 'validation/loss']);
  await expect(figure(page, 'train/accuracy')).toBeHidden();
  await page.getByRole('button', { name: '1 hidden' }).click();
  await page.getByRole('menuitem', { name: 'train/accuracy' }).click();
  await expect(figure(page, 'train/accuracy')).toBeVisible();
  await page.getByRole('button', { name: 'Reset the order' }).click();
  await expect.poll(async () => (await order()).slice(0, 2)).toEqual(['validation/loss', 'validation/accuracy']);
  await page.getByRole('button', { name: /^Training/ }).click();
  await expect(figure(page, 'train/accuracy')).toBeHidden();
  await page.getByRole('textbox', { name: 'Find a chart' }).fill('train/acc');
  await expect(page.getByRole('figure')).toHaveCount(1);
});

test('in full size a plain wheel zooms, keys move, and every line is named', async ({ page, project }) => {
  await openCurves(page, project.runs);
  await figure(page, 'validation/loss')
    .getByRole('button', { name: /in full$/ })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('list', { name: 'Lines' }).getByRole('listitem')).toHaveCount(6);
  const plot = dialog.locator('.u-over');
  await plot.hover();
  await page.mouse.wheel(0, -240);
  await expect(dialog.getByRole('button', { name: 'Reset zoom' })).toBeVisible();
  await dialog.getByRole('group').focus();
  await page.keyboard.press('0');
  await expect(dialog.getByRole('button', { name: 'Reset zoom' })).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('presentation').first()).toContainText(/Step [\d,]+/);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the charts keep nobody out', async ({ page, project }) => {
  await openCurves(page, project.runs);
  await expectAccessible(page);
});
