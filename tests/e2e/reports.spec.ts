import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { APIRequestContext, Page } from '@playwright/test';
import type { Studio } from './support/studio';
import { expect, expectAccessible, test } from './support/test';

test.describe.configure({ mode: 'serial' });

const hostileName = `</script><script>window.injected=1</script><img src=x onerror="window.injected=2">`;

const config = (seed: number) => `name: iris-report
dataset: { name: iris, target: label, features: [sepal_length_cm, petal_length_cm] }
seed: ${seed}
model:
  layers:
    - { kind: input }
    - { kind: dense, units: 8, activation: relu }
    - { kind: dense, units: 3 }
training:
  epochs: 6
  optimizer: { kind: adam, learningRate: 0.02 }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
  metrics: [accuracy]
`;

function apiOf(request: APIRequestContext, studio: Studio) {
  return async (route: string, data: object) => {
    const response = await request.post(`${studio.origin}/api/${route}`, {
      data,
      headers: { authorization: `Bearer ${studio.token}` },
    });
    expect(response.ok(), await response.text()).toBe(true);
    return response.json();
  };
}

test.beforeAll(async ({ playwright, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const request = await playwright.request.newContext();
  const call = apiOf(request, studio);
  for (const [index, name] of ['plain', hostileName].entries()) {
    const { run } = await call('runs/create', { text: config(index), name });
    await call('runs/update', { id: run.id, tags: ['baseline'] });
    await expect(async () => expect((await call('runs/get', { id: run.id })).run.status).toBe('completed')).toPass();
  }
  await request.dispose();
});

const blockNames = (page: Page) =>
  page
    .getByRole('main')
    .locator('section[data-kind]')
    .evaluateAll((sections) =>
      (sections as unknown as { dataset: { kind: string } }[]).map(({ dataset }) => dataset.kind),
    );
const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();

test('an empty project teaches what a report is', async ({ page }) => {
  await page.goto('/reports');
  await expect(page.getByRole('heading', { name: 'No reports yet' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Reports', exact: true })).toHaveAttribute('aria-current', 'page');
  await expectAccessible(page);
});

test('a report is written: text, a chart typed as a line, runs by a filter; all of it is there after a reload', async ({
  page,
}) => {
  await page.goto('/reports');
  await page.getByRole('button', { name: 'New report' }).first().click();
  await page.waitForURL(/\/reports\/report_/);
  await page.getByRole('button', { name: 'Add the first block' }).click();
  await page.getByRole('menuitem', { name: /^Text/ }).click();
  const area = page.getByRole('textbox', { name: 'Markdown' });
  await expect(area).toBeFocused();
  await page.keyboard.type('# Results\n\nThe *second* seed, see https://example.org.\n\n/ch');
  await expect(page.getByRole('menuitem', { name: /^Chart/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart']);
  await expect(page.getByRole('heading', { name: 'Results' })).toBeVisible();
  await expect(page.getByText('The second seed, see https://example.org.')).toBeVisible();

  await page.getByRole('textbox', { name: 'Filter' }).fill('tag = baseline');
  await expect(page.getByText('2 runs fit now')).toBeVisible();
  await page.getByRole('combobox', { name: 'Metrics' }).click();
  await page.getByRole('option', { name: 'validation/loss' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Lines' }).getByRole('listitem')).toHaveCount(2);
  await saved(page);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Results' })).toBeVisible();
  await expect(page.getByRole('figure', { name: 'validation/loss' })).toBeVisible();
});

test('a filter that cannot be read says where, and changes nothing', async ({ page }) => {
  await openFirst(page);
  await page.getByRole('button', { name: /^Settings of Chart/ }).click();
  const filter = page.getByRole('textbox', { name: 'Filter' });
  await filter.fill('tag =');
  await expect(page.getByText('a value was expected')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Lines' }).getByRole('listitem')).toHaveCount(2);
  await filter.fill('name = plain');
  await expect(page.getByRole('list', { name: 'Lines' }).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(filter).toHaveValue('tag = baseline');
  await expect(page.getByRole('list', { name: 'Lines' }).getByRole('listitem')).toHaveCount(2);
});

async function openFirst(page: Page): Promise<void> {
  await page.goto('/reports');
  await page.getByRole('rowheader').last().dblclick();
  await page.waitForURL(/\/reports\/report_/);
  await expect(page.getByRole('main').locator('section[data-kind]').first()).toBeVisible();
}

test('blocks are added, moved by key, duplicated and deleted, and every step is taken back', async ({ page }) => {
  await openFirst(page);
  for (const name of [/^Run table/, /^Differences/]) {
    await page.getByRole('button', { name: 'Add a block', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
  }
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'runTable', 'differences']);
  await expect(
    page.getByRole('region', { name: 'Differences' }).getByRole('rowheader', { name: 'seed' }),
  ).toBeVisible();
  const handle = (name: RegExp) => page.getByRole('button', { name });
  await handle(/^Move Differences/).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'differences', 'runTable']);
  await expect(handle(/^Move Differences/)).toBeFocused();
  // By lifting, as dragging does without a pointer.
  await page.keyboard.press('Space');
  await expect(page.getByText(/^Over the place of block 3/)).toBeAttached();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText(/^Over the place of block 4/)).toBeAttached();
  await page.keyboard.press('Space');
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'runTable', 'differences']);
  await handle(/^Move Run table/).focus();
  await page.keyboard.press('Control+d');
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'runTable', 'runTable', 'differences']);
  await handle(/^Move Differences/).focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'runTable', 'runTable']);
  for (const kinds of [
    ['text', 'chart', 'runTable', 'runTable', 'differences'],
    ['text', 'chart', 'runTable', 'differences'],
    ['text', 'chart', 'differences', 'runTable'],
  ]) {
    await page.keyboard.press('Control+z');
    await expect.poll(() => blockNames(page)).toEqual(kinds);
  }
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'runTable', 'differences']);
  // In a field of the palette Undo is that field's, not the report's behind it.
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').pressSequentially('a');
  await page.keyboard.press('Control+z');
  await expect(dialog.getByRole('textbox')).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await blockNames(page)).toEqual(['text', 'chart', 'runTable', 'differences']);
  await saved(page);
});

test('what a chart is zoomed into is kept, taken back, and what the file shows at first', async ({
  page,
  browser,
}, testInfo) => {
  await openFirst(page);
  const zoomed = page.getByText(/^Zoomed to step \d+ to \d+/);
  const plot = page.getByRole('figure', { name: 'validation/loss' }).getByRole('group');
  await expect(plot).toBeVisible();
  await plot.press('+');
  await expect(zoomed).toBeVisible();
  await saved(page);
  await page.reload();
  await expect(zoomed).toBeVisible();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByText(/Report\.html · \d/)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  const file = testInfo.outputPath('zoomed.html');
  await download.saveAs(file);
  const opened = await browser.newPage();
  await opened.goto(`file://${file}`);
  const steps = () => opened.locator('figure').first().locator('[text-anchor="middle"].tick').allTextContents();
  const near = await steps();
  await opened.getByRole('button', { name: 'Show all' }).click();
  expect(await steps()).not.toEqual(near);
  await expect(opened.getByRole('button', { name: 'Show all' })).toBeHidden();
  // However long the key is held, the page still answers, and its axis has ticks.
  for (let count = 0; count < 150; count += 1) await opened.locator('[data-plot]').first().press('+');
  expect((await steps()).length).toBeGreaterThan(1);
  await opened.getByRole('button', { name: 'Show all' }).click();
  await expect(opened.getByRole('button', { name: 'Show all' })).toBeHidden();
  await opened.close();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(zoomed).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(zoomed).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(zoomed).toHaveCount(0);
  await saved(page);
});

test('on paper a report is light and alone, its charts drawn as vectors, whatever the theme', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openFirst(page);
  const chart = page.getByRole('figure', { name: 'validation/loss' });
  await expect(chart.locator('canvas').first()).toBeVisible();
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  expect(await scheme()).toBe('dark');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  expect(await scheme()).toBe('light');
  await expect(chart.locator('svg text').filter({ hasText: 'plain' })).toBeVisible();
  await expect(chart.locator('canvas').first()).toBeHidden();
  for (const chrome of [page.getByRole('link', { name: 'Reports', exact: true }), page.getByText('Add a block')])
    await expect(chrome.first()).toBeHidden();
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  expect(await scheme()).toBe('dark');
});

test('a chart on another page is put into the report from its menu', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('figure', { name: 'validation/accuracy' })).toBeVisible();
  await page.getByRole('button', { name: 'Copy or save the chart validation/accuracy' }).click();
  await page.getByRole('menuitem', { name: 'Add to report' }).click();
  await page.getByRole('button', { name: 'Add and open' }).click();
  await page.waitForURL(/\/reports\/report_/);
  await expect.poll(() => blockNames(page)).toEqual(['text', 'chart', 'runTable', 'differences', 'chart']);
  await expect(page.getByRole('figure', { name: 'validation/accuracy' })).toBeVisible();
});

test('the exported file works from the disk: nothing is asked for, nothing of a name runs, charts answer the pointer', async ({
  page,
  browser,
  studio,
}, testInfo) => {
  await openFirst(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByText(/Report\.html · \d/)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  const file = testInfo.outputPath('report.html');
  await download.saveAs(file);
  // Also without the policy that the file carries: its text alone must not let anything in.
  const bare = testInfo.outputPath('bare.html');
  await writeFile(bare, (await readFile(file, 'utf8')).replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
  for (const each of [file, bare]) {
    const context = await browser.newContext({ colorScheme: 'dark' });
    const opened = await context.newPage();
    const asked: string[] = [];
    const faults: string[] = [];
    opened.on('request', (request) => asked.push(request.url()));
    opened.on('pageerror', (error) => faults.push(error.message));
    opened.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    opened.on('dialog', () => faults.push('a dialog'));
    await opened.goto(`file://${each}`);
    await expect(opened.locator('figure svg path.line')).toHaveCount(4);
    const plot = opened.locator('[data-plot]').first();
    const box = await plot.boundingBox();
    if (!box) throw new Error('The chart has no place.');
    await opened.mouse.move(box.x + box.width / 2, box.y + 80);
    await expect(opened.locator('.tip').first()).toContainText('plain');
    await expect(opened.locator('.tip').first()).toContainText('</script><script>');
    await opened.mouse.down();
    await opened.mouse.move(box.x + box.width / 2 + 120, box.y + 80);
    await opened.mouse.up();
    await expect(opened.getByRole('button', { name: 'Show all' }).first()).toBeVisible();
    await opened.getByRole('button', { name: 'Show all' }).first().click();
    await expect(opened.getByRole('rowheader', { name: hostileName })).toHaveCount(1);
    expect(await opened.evaluate('window.injected')).toBeUndefined();
    expect(await opened.evaluate<number>("document.querySelectorAll('img, script').length")).toBe(2);
    expect(asked).toEqual([`file://${each}`]);
    expect(faults).toEqual([]);
    await context.close();
  }
  expect(path.basename(studio.directory)).not.toBe('');
  expect(await readFile(file, 'utf8')).not.toContain(studio.directory);
});

test('two windows write in one report, and nothing that either wrote is lost', async ({ page, context }) => {
  await openFirst(page);
  const other = await context.newPage();
  await other.goto(page.url());
  const write = async (where: Page, words: string) => {
    await where.getByRole('button', { name: /^Move Text/ }).focus();
    await where.keyboard.press('Enter');
    await where.getByRole('textbox', { name: 'Markdown' }).press('Control+End');
    await where.keyboard.type(words);
  };
  await write(page, ' First window.');
  await write(other, ' Second window.');
  await saved(page);
  await saved(other);
  await page.reload();
  const main = page.getByRole('main');
  await expect(main.getByText('First window.')).toBeVisible();
  await expect(main.getByText('Second window.')).toBeVisible();
  await other.close();
});

test('a run that was deleted is named in its place, and the rest stays', async ({ page, playwright, studio }) => {
  const request = await playwright.request.newContext();
  const call = apiOf(request, studio);
  const { run } = await call('runs/create', { text: config(7), name: 'short-lived' });
  await expect(async () => expect((await call('runs/get', { id: run.id })).run.status).toBe('completed')).toPass();
  const { run: plain } = await call('runs/get', { id: 'plain' });
  const chosen = {
    kind: 'chosen',
    runs: [
      { id: run.id, name: run.name },
      { id: plain.id, name: plain.name },
    ],
  };
  const { report } = await call('reports/create', {
    name: 'With a lost run',
    blocks: [{ id: 'b1', kind: 'runTable', caption: '', runs: chosen, columns: ['status'], sort: null }],
  });
  await page.goto(`/reports/${report.id}`);
  await expect(page.getByRole('rowheader', { name: 'short-lived' })).toBeVisible();
  await call('runs/remove', { ids: [run.id] });
  await expect(page.getByText('A run was deleted since: short-lived.')).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'plain' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'short-lived' })).toHaveCount(0);
  await request.dispose();
});

test('the list sorts, renames, duplicates, and gives back what was deleted', async ({ page }) => {
  await page.goto('/reports');
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await row('With a lost run').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(row('Copy of With a lost run')).toBeVisible();
  await row('Copy of With a lost run').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Another');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(row('Another')).toBeVisible();
  await row('Another').click();
  await page.keyboard.press('Delete');
  await expect(row('Another')).toHaveCount(0);
  await page.getByText('moved to the trash').locator('..').getByRole('button', { name: 'Undo' }).click();
  await expect(row('Another')).toBeVisible();
  await page.getByRole('columnheader', { name: /^Name/ }).click();
  await expect(page.getByRole('rowheader').filter({ hasText: /\w/ }).first()).toContainText('Another');
});

test('a report keeps nobody out, in both themes', async ({ page }) => {
  await openFirst(page);
  await expect(page.getByRole('figure', { name: 'validation/loss' }).first()).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole('button', { name: /^Settings of Chart/ })
    .first()
    .click();
  await expect(page.getByRole('textbox', { name: 'Filter' })).toBeVisible();
  await expectAccessible(page);
});
