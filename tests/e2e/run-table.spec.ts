import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator, Page } from '@playwright/test';
import { writeSyntheticProject } from './support/synthetic-project';
import { expect, expectAccessible, readClipboard, testOnProject } from './support/test';

const runCount = 400;
const longName = `long ${'name '.repeat(1_999)}`;

/** A project of four hundred runs, among them what nobody would name so, and one without any point. */
async function makeProject(directory: string): Promise<void> {
  const size = ['--runs', String(runCount), '--metrics', '10', '--steps', '12', '--seed', '7'];
  await writeSyntheticProject(directory, ['--kind', 'many-runs', ...size]);
  const database = new DatabaseSync(path.join(directory, 'studio.sqlite'));
  const tags = JSON.stringify(Array.from({ length: 10_000 }, (_, index) => `tag ${index}`));
  database.prepare('UPDATE run SET name = ?, tags = ? WHERE number = 390').run(longName, tags);
  database.exec('DELETE FROM metric_series WHERE run_id = (SELECT id FROM run WHERE number = 389)');
  database.exec(
    `UPDATE metric_series SET last = NULL, minimum = NULL, maximum = NULL, best = NULL, best_step = NULL, not_finite_count = point_count
     WHERE run_id = (SELECT id FROM run WHERE number = 388)`,
  );
  const insert = database.prepare(
    'INSERT INTO metric_series (run_id, metric, point_count, last_step, last, minimum, maximum, best, best_step) SELECT id, ?, 1, 1, 1, 1, 1, 1, 1 FROM run WHERE number = 387',
  );
  database.exec('BEGIN');
  for (let index = 0; index < 4_000; index += 1) insert.run(`many/${String(index).padStart(4, '0')}`);
  insert.run(`many/${'x'.repeat(10_000)}`);
  database.exec('COMMIT');
  database.close();
}

const test = testOnProject(makeProject);

test.describe.configure({ mode: 'serial' });

const table = (page: Page) => page.getByRole('grid', { name: 'Runs' }).or(page.getByRole('treegrid', { name: 'Runs' }));
const names = (page: Page) => page.getByRole('rowheader');
const count = (page: Page) => page.getByRole('status').filter({ hasText: /^[\d,]+ of [\d,]+$/ });

async function open(page: Page): Promise<Locator> {
  await page.goto('/runs');
  await resetView(page);
  await expect(names(page).first()).toBeVisible();
  return table(page);
}

async function choose(page: Page, button: string | RegExp, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** The menu of the first row, by keys alone. */
async function openRowMenu(page: Page): Promise<void> {
  await expect(names(page).first()).toBeVisible();
  await table(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+F10');
}

/** As the project is, whatever the test before has left. */
async function resetView(page: Page): Promise<void> {
  await choose(page, /^View:/, 'All runs');
  await expect(page.getByRole('button', { name: 'View: All runs', exact: true })).toBeVisible();
}

async function filter(page: Page, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: 'Filter runs' });
  await box.fill(text);
  await box.press('Enter');
}

test('the newest ten runs are drawn; eyes draw others, none, or the newest few', async ({ page }) => {
  const grid = await open(page);
  const drawn = page.getByRole('button', { name: /^Hide .* from the charts$/ });
  await expect(drawn).toHaveCount(10);
  await choose(page, 'Choose which runs are drawn', 'None');
  await expect(drawn).toHaveCount(0);
  await expect(page.getByText('No run is visible: click an eye in the table.')).toBeVisible();
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Space');
  await expect(drawn).toHaveCount(3);
  await choose(page, 'Choose which runs are drawn', 'The newest 5');
  await expect(drawn).toHaveCount(5);
  await page.reload();
  await expect(drawn).toHaveCount(5);
  await choose(page, 'Choose which runs are drawn', 'The newest 10');
});

test('an offer is taken by keys without making a condition, and Escape closes the offers before it clears the filter', async ({
  page,
}) => {
  await open(page);
  await filter(page, 'status = failed');
  const chip = page.getByRole('button', { name: 'Remove filter status = failed' });
  await expect(chip).toBeVisible();
  const box = page.getByRole('combobox', { name: 'Filter runs' });
  await box.pressSequentially('exp');
  await expect(page.getByRole('option', { name: 'experiment', exact: true })).toBeVisible();
  await box.press('ArrowDown');
  await box.press('Enter');
  await expect(box).toHaveValue('experiment');
  await expect(page.getByRole('button', { name: /^Remove filter/ })).toHaveCount(1);
  await box.fill('exp');
  await expect(page.getByRole('option', { name: 'experiment', exact: true })).toBeVisible();
  await box.press('Escape');
  await expect(page.getByRole('option')).toHaveCount(0);
  await expect(chip).toBeVisible();
  await box.press('Escape');
  await expect(chip).toBeHidden();
  await expect(box).toHaveValue('');
});

test('runs are grouped by two settings, opened by keys and put in order by their figures', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Group runs' }).click();
  for (const setting of ['training.optimizer.kind', 'training.batchSize']) {
    await page.getByLabel('Find what to group by').fill(setting);
    await page.getByRole('menuitem', { name: setting, exact: true }).click();
  }
  await page.keyboard.press('Escape');
  const grid = page.getByRole('treegrid', { name: 'Runs' });
  const rows = grid.getByRole('row', { expanded: false });
  await expect(rows.first()).toContainText('±');
  const closedCount = await rows.count();
  await page.getByRole('columnheader', { name: 'test/accuracy' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'test/accuracy' }).getByRole('button').click();
  await expect(page.getByRole('columnheader', { name: 'test/accuracy' })).toHaveAttribute('aria-sort', 'descending');
  const accuracies = await rows.evaluateAll((all) =>
    all.map((row) => Number.parseFloat(row.querySelectorAll('[role=gridcell]')[1]?.textContent ?? '')),
  );
  expect(accuracies).toEqual(accuracies.toSorted((one, other) => other - one));
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(grid.getByRole('row', { expanded: true })).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(grid.getByRole('row', { expanded: true })).toHaveCount(2);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(rows).toHaveCount(closedCount);
  await page.getByRole('columnheader', { name: 'test/accuracy' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Number of values' }).click();
  await expect(rows.first().getByRole('gridcell').nth(1)).toHaveText(/^\d+$/);
  await expectAccessible(page);
  await resetView(page);
});

test('columns take any metric at any step, are pinned, moved and hidden by keys, and stay so', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('combobox', { name: 'How metrics are summed up' }).click();
  await page.getByRole('option', { name: 'at a step' }).click();
  await page.getByLabel('At which step').fill('5');
  await page.getByLabel('Find a column').fill('train/loss');
  await page.getByRole('checkbox', { name: 'train/loss', exact: true }).last().check();
  await page.getByRole('combobox', { name: 'How metrics are summed up' }).click();
  await page.getByRole('option', { name: 'at the best of another' }).click();
  await page.getByRole('combobox', { name: 'At the best of which metric' }).click();
  await page.getByRole('option', { name: 'validation/loss', exact: true }).click();
  await page.getByRole('checkbox', { name: 'train/loss', exact: true }).last().check();
  await page.keyboard.press('Escape');
  const heads = () => page.getByRole('columnheader').allTextContents();
  await expect.poll(heads).toContain('train/loss at step 5');
  const first = page.getByRole('row').nth(1).getByRole('gridcell');
  await expect(first.nth(0)).toHaveText(/^\d+\.\d+$/);
  await expect(first.nth(1)).toHaveText(/^\d+\.\d+$/);
  const head = page.getByRole('columnheader', { name: 'train/loss at step 5' }).getByRole('button');
  await head.focus();
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect.poll(async () => (await heads()).indexOf('train/loss at step 5')).toBe(3);
  await head.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Pin beside the name' }).click();
  await expect.poll(async () => (await heads())[1]).toBe('train/loss at step 5');
  await page.getByRole('columnheader', { name: 'Status' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  await expect.poll(heads).not.toContain('Status');
  const before = await heads();
  await expect(async () => {
    await page.reload();
    await expect(names(page).first()).toBeVisible();
    expect(await heads()).toEqual(before);
  }).toPass();
  await resetView(page);
});

test('a view is saved, marked when it differs, renamed, left, deleted and brought back', async ({ page }) => {
  await open(page);
  await filter(page, 'status = completed');
  await choose(page, /^View:/, 'Save as a new view');
  await page.getByRole('textbox', { name: 'Name' }).fill('Completed ones');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'View: Completed ones', exact: true })).toBeVisible();
  await page.getByRole('columnheader', { name: 'test/accuracy' }).getByRole('button').click();
  await expect(page.getByRole('button', { name: 'View: Completed ones, changed' })).toBeVisible();
  await choose(page, /^View:/, 'Save Completed ones');
  await expect(page.getByRole('button', { name: 'View: Completed ones', exact: true })).toBeVisible();
  await resetView(page);
  await expect(count(page)).toHaveCount(0);
  await choose(page, /^View:/, 'Completed ones');
  await expect(count(page)).toContainText(` of ${runCount}`);
  await expect(page.getByRole('columnheader', { name: 'test/accuracy' })).toHaveAttribute('aria-sort', 'ascending');
  await choose(page, /^View:/, 'Rename');
  await page.getByRole('textbox', { name: 'Name' }).fill('Done');
  await page.keyboard.press('Enter');
  await choose(page, 'View: Done', 'Delete');
  await page.getByRole('button', { name: /^View:/ }).click();
  await expect(page.getByRole('menuitem', { name: 'Done' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await choose(page, /^View:/, 'Done');
  await expect(page.getByRole('button', { name: 'View: Done', exact: true })).toBeVisible();
  await resetView(page);
});

test('a view brings back the charts beside the table, in another window too, and says when they differ', async ({
  page,
  browser,
}) => {
  await open(page);
  const epoch = (where: Page) => where.getByRole('radio', { name: 'Epoch' });
  const chart = (where: Page) => where.getByRole('figure', { name: 'validation/loss' });
  await page.getByText('Epoch', { exact: true }).click();
  await expect(page.getByRole('button', { name: 'View: All runs, changed' })).toBeVisible();
  await choose(page, 'Copy or save the chart validation/loss', 'Hide this chart');
  await choose(page, /^View:/, 'Save as a new view');
  await page.getByRole('textbox', { name: 'Name' }).fill('By epoch');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'View: By epoch', exact: true })).toBeVisible();
  await resetView(page);
  await expect(chart(page)).toBeVisible();
  await expect(epoch(page)).not.toBeChecked();

  // Nothing of it lies in the browser.
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const other = await context.newPage();
  await other.goto(page.url());
  await other.evaluate(() => localStorage.clear());
  await other.reload();
  await expect(chart(other)).toBeVisible();
  await choose(other, /^View:/, 'By epoch');
  await expect(epoch(other)).toBeChecked();
  await expect(chart(other)).toHaveCount(0);
  await expect(other.getByRole('figure', { name: 'validation/accuracy' })).toBeVisible();
  await other.getByText('Time', { exact: true }).click();
  await choose(other, 'View: By epoch, changed', 'Undo the changes');
  await expect(epoch(other)).toBeChecked();
  await resetView(other);
  await context.close();
});

test('many runs are tagged and archived at once, found again and brought back', async ({ page }) => {
  const grid = await open(page);
  await filter(page, 'experiment = "digits-narrow" status = failed');
  await expect(count(page)).toContainText(` of ${runCount}`);
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('t');
  await page
    .getByRole('combobox', { name: 'Tag' })
    .or(page.getByRole('textbox', { name: 'Tag' }))
    .fill('to look at');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^to look at put on \d+ runs?\.$/)).toBeVisible();
  await grid.focus();
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'No run fits the filter' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Filter runs' }).press('Escape');
  await filter(page, 'archived = true and tag = "to look at"');
  const archived = await names(page).count();
  expect(archived).toBeGreaterThan(0);
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Bring back from the archive' }).click();
  await expect(page.getByRole('heading', { name: 'No run fits the filter' })).toBeVisible();
  await resetView(page);
});

test('the table is exported and copied as it is shown', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await filter(page, 'number <= 3');
  await expect(names(page)).toHaveCount(3);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    choose(page, 'Copy or export the table', 'Export as CSV'),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  const heads = lines[0]?.split(',') ?? [];
  expect(heads.slice(0, 3)).toEqual(['Run', 'Status', 'test/accuracy']);
  expect(lines).toHaveLength(4);
  // Every digit, not what fits into the cell.
  expect(lines[1]?.split(',')[2]?.length).toBeGreaterThan(8);
  await choose(page, 'Copy or export the table', 'Copy as TSV');
  await expect.poll(async () => (await readClipboard(page)).split('\n').length).toBe(lines.length);
  const copied = (await readClipboard(page)).split('\n').map((line) => line.split('\t').slice(0, 3));
  expect(copied).toEqual(lines.map((line) => line.split(',').slice(0, 3)));
  await resetView(page);
});

test('keys copy also columns that have never been in sight', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setViewportSize({ width: 520, height: 700 });
  await open(page);
  await filter(page, 'number <= 3');
  await expect(names(page)).toHaveCount(3);
  await table(page).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await expect(page.getByText('3 rows copied.')).toHaveCount(1);
  const byKeys = await readClipboard(page);
  await choose(page, 'Copy or export the table', 'Copy as TSV');
  await expect(page.getByText('3 rows copied.')).toHaveCount(2);
  expect(byKeys).toBe(await readClipboard(page));
  await resetView(page);
});

test('the cursor stays at its run when the rows move', async ({ page }) => {
  const grid = await open(page);
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  const name = (await names(page).nth(1).getByRole('button').last().textContent()) ?? '';
  await page.getByRole('columnheader', { name: 'test/accuracy' }).getByRole('button').click();
  await expect(page.getByRole('columnheader', { name: 'test/accuracy' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(names(page).nth(1)).not.toContainText(name);
  await grid.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await page.goBack();
  await resetView(page);
});

test('a change elsewhere arrives alone, in its place', async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await other.goto('/runs');
  await openRowMenu(other);
  await other.getByRole('menuitem', { name: 'Rename' }).click();
  await other.getByRole('textbox', { name: 'Name' }).fill('renamed elsewhere');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/data/runs?') || request.url().endsWith('/data/runs')) asked.push(request.url());
  });
  await other.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'renamed elsewhere', exact: true })).toBeVisible();
  expect(asked.length).toBeGreaterThan(0);
  for (const address of asked) expect(new URL(address).searchParams.getAll('run')).toHaveLength(1);
  await other.close();
});

test('the page of a run that is deleted elsewhere says so, until it is restored', async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await other.goto('/runs');
  await names(page).first().getByRole('button').last().click();
  await expect(page.getByRole('button', { name: 'More actions' })).toBeVisible();
  await openRowMenu(other);
  await other.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('This run was deleted elsewhere.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'More actions' })).toBeHidden();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.fill('typed meanwhile');
  await notes.blur();
  await expect(page.getByText('The notes could not be saved')).toBeVisible();
  await other.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('This run was deleted elsewhere.')).toBeHidden();
  await expect(page.getByRole('button', { name: 'More actions' })).toBeVisible();
  await page.getByRole('button', { name: 'Edit the notes' }).click();
  await expect(notes).toHaveValue('typed meanwhile');
  await notes.fill('');
  await notes.blur();
  await other.close();
});

test('notes are written where the table stands and read as Markdown', async ({ page }) => {
  await open(page);
  await openRowMenu(page);
  await page.getByRole('menuitem', { name: 'Notes' }).click();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.fill('# Finding\n\nThe **rate** was too high. <img src=x onerror=alert(1)>');
  await notes.blur();
  await expect(page.getByRole('heading', { name: 'Finding' })).toBeVisible();
  await page.keyboard.press('Escape');
  const mark = names(page).first().getByRole('img', { name: 'Has notes' });
  await mark.hover();
  await expect(page.getByText('rate', { exact: true })).toHaveCSS('font-weight', /[67]00/);
});

test('names, tags and metrics beyond all measure stay in their place', async ({ page }) => {
  await open(page);
  await filter(page, 'number >= 387 and number <= 390');
  await expect(names(page)).toHaveCount(4);
  const heights = await names(page).evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().height));
  expect(new Set(heights).size).toBe(1);
  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByLabel('Find a column').fill('many/3999');
  await page.getByRole('checkbox', { name: 'many/3999' }).check();
  await page.getByLabel('Find a column').fill('xxxxxxxx');
  await page.getByRole('checkbox', { name: /^many\/x+$/ }).check();
  await page.getByLabel('Find a column').fill('Tags');
  await page.getByRole('checkbox', { name: 'Tags' }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row').nth(4).getByRole('gridcell').nth(1)).toHaveText('1.0000');
  await expect(page.getByRole('row').nth(1).getByRole('gridcell').first()).toContainText('+9994');
  await filter(page, 'tag = "tag 9999"');
  await expect(names(page)).toHaveCount(1);
  await resetView(page);
});

test('many deleted runs wait in the trash, where only what is in sight exists, and come back together', async ({
  page,
}) => {
  const grid = await open(page);
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(page.getByText(/^\d+ runs moved to the trash\.$/)).toBeVisible();
  await page.goto('/trash');
  const trash = page.getByRole('grid', { name: 'Trash' });
  await expect(trash.getByRole('button', { name: /^Restore / }).first()).toBeVisible();
  const itemCount = Number(await trash.getAttribute('aria-rowcount')) - 1;
  expect(itemCount).toBeGreaterThan(300);
  expect(await trash.getByRole('row').count()).toBeLessThan(100);
  await trash.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: `Restore ${itemCount} items` }).click();
  await expect(page.getByText(`${itemCount} items are back.`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
});
