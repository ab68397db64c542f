import type { Page } from '@playwright/test';
import { expect, expectAccessible, openNewProject, test } from './support/test';

const graph = (page: Page) => page.getByTestId('rf__wrapper');
const node = (page: Page, name: string) => graph(page).locator(`.react-flow__node[data-id="${name}"]`);
const edge = (page: Page, id: string) => graph(page).locator(`.react-flow__edge[data-id="${id}"]`);
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });
const summary = (page: Page) => page.getByLabel('Model summary');
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** The graph is fitted into its place a moment after it is shown. */
async function atRest(page: Page): Promise<void> {
  const canvas = graph(page).locator('.react-flow__viewport');
  let before: string | null = '';
  await expect(async () => {
    const now = await canvas.getAttribute('style');
    const isSame = now === before;
    before = now;
    expect(isSame).toBe(true);
  }).toPass({ intervals: [200] });
}

/** Tab, a few letters, Enter: a layer behind the selected one. */
async function insert(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'Insert a layer' })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await expect(graph(page)).toBeFocused();
}

/** Enter on a node, the first parameter, Enter back. */
async function setFirstParameter(page: Page, value: string): Promise<void> {
  await page.keyboard.press('Enter');
  await expect(inspector(page).locator('[data-fields] input').first()).toBeFocused();
  await page.keyboard.type(value);
  await page.keyboard.press('Enter');
  await expect(graph(page)).toBeFocused();
}

async function centreOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const box = await graph(page).locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not on the canvas.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function dragBetween(page: Page, from: string, to: string): Promise<void> {
  const start = await centreOf(page, from);
  const end = await centreOf(page, to);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
}

const port = (name: string, side: 'source' | 'target', index = 0) =>
  `.react-flow__handle.${side}[data-nodeid="${name}"][data-handleid="${index}"]`;

async function openTemplate(page: Page, template: string, panel = ''): Promise<void> {
  await page.goto(`/models/${template}${panel && `?panel=${panel}`}`);
  await expect(graph(page).locator('.react-flow__node').first()).toBeVisible();
}

test.beforeAll(async ({ browser, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const page = await browser.newPage();
  await page.goto(studio.url);
  await openNewProject(page, studio, 'graph editor');
  await page.close();
});

test('the digits network is drawn on an empty canvas with the keyboard alone, and trains', async ({ page }) => {
  await page.goto('/models');
  await expect(page.getByRole('link', { name: /Digits, convolution/ })).toBeVisible();
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { name: 'Draw a network' })).toBeVisible();
  await page.getByRole('button', { name: 'Add it now' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Add it now' })).toBeHidden();
  // A dozen stops of Tab away at most: the frame, the tabs, the search field, one layer of the palette.
  for (let tries = 0; tries < 40; tries += 1) {
    if (await page.evaluate<boolean>('document.activeElement?.dataset.testid === "rf__wrapper"')) break;
    await page.keyboard.press('Tab');
  }
  await expect(graph(page)).toBeFocused();
  await insert(page, 'input');
  await insert(page, 'reshape');
  await setFirstParameter(page, '8, 8, 1');
  await insert(page, 'conv2d');
  await setFirstParameter(page, '32');
  await insert(page, 'max pooling 2d');
  await insert(page, 'conv2d');
  await setFirstParameter(page, '64');
  await insert(page, 'max pooling 2d');
  await insert(page, 'flatten');
  await insert(page, 'dropout');
  await insert(page, 'dense');
  await setFirstParameter(page, '10');
  // 9·32 + 32, 9·32·64 + 64 and 2·2·64·10 + 10, as in the template.
  await expect(summary(page)).toContainText('Parameters21,386');
  await expect(node(page, 'dense_1')).toBeVisible();
  await expect(page.getByText('Ready to train')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/runs\/run_/);
  await expect(page.getByRole('main').getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 90_000 });
});

test('every edit of the graph is one step back, in the graph, the form and the text', async ({ page }) => {
  await openTemplate(page, 'digits-mlp', 'text');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('dropout');
  await node(page, 'dropout_1').click();
  await press(page, 'Delete');
  await expect(node(page, 'dropout_1')).toBeHidden();
  await expect(text).not.toContainText('dropout,');
  await expect(text).toContainText('# One hidden layer with dropout');
  await press(page, 'Control+z');
  await expect(node(page, 'dropout_1')).toBeVisible();
  await press(page, 'Control+y');
  await expect(node(page, 'dropout_1')).toBeHidden();
});

test('shapes follow while one types, and a conflict offers a fix of one click', async ({ page }) => {
  await openTemplate(page, 'digits-cnn');
  const add = page.getByRole('button', { name: 'Add it now' });
  if (await add.isVisible()) await add.click();
  await expect(graph(page).getByText('8 × 8 × 32')).toBeVisible();
  await node(page, 'conv2d_1').click();
  await inspector(page).getByRole('textbox', { name: 'Filters' }).fill('24');
  await expect(graph(page).getByText('8 × 8 × 24')).toBeVisible();
  await node(page, 'reshape_1').click();
  await press(page, 'Delete');
  await expect(node(page, 'conv2d_1')).toContainText('Convolution 2D');
  await node(page, 'conv2d_1').click();
  await expect(inspector(page)).toContainText('expects height × width × channels; it received 64');
  await inspector(page)
    .getByRole('button', { name: /Insert a reshape/ })
    .click();
  await expect(inspector(page)).not.toContainText('it received 64');
});

test('a layer is dragged from the palette onto an edge, and onto the empty canvas', async ({ page }) => {
  await openTemplate(page, 'iris-mlp');
  await page.getByRole('textbox', { name: 'Search layers' }).fill('gaussian noise');
  const entry = page.getByRole('button', { name: 'Gaussian noise' });
  const target = await centreOf(page, '.react-flow__edge[data-id="dense_2#0"] .react-flow__edge-path');
  const box = await graph(page).boundingBox();
  if (!box) throw new Error('no canvas');
  const drop = (x: number, y: number) => entry.dragTo(graph(page), { targetPosition: { x: x - box.x, y: y - box.y } });
  await drop(target.x, target.y);
  await expect(edge(page, 'gaussianNoise_1#0')).toBeAttached();
  await expect(edge(page, 'dense_2#0')).toHaveAttribute('aria-label', /gaussianNoise_1/);
  await drop(box.x + box.width - 160, box.y + box.height - 120);
  await expect(node(page, 'gaussianNoise_2')).toBeVisible();
  await expect(edge(page, 'gaussianNoise_2#0')).toHaveCount(0);
  await expect(node(page, 'gaussianNoise_2')).toContainText('Gaussian noise');
});

test('connections are drawn from port to port; what cannot be connected is dimmed and says why', async ({ page }) => {
  await openTemplate(page, 'iris-mlp');
  await node(page, 'dense_1').click();
  await press(page, 'Control+d');
  await expect(node(page, 'dense_3')).toBeVisible();
  await node(page, 'dense_1').click();
  await insertMerge(page);
  await dragBetween(page, port('dense_3', 'source'), port('input_1', 'source'));
  await expect(node(page, 'input_1').locator('[data-refused]')).toHaveAttribute('title', /reads nothing/);
  await page.mouse.up();
  await press(page, 'Escape');
  await dragBetween(page, port('dense_3', 'source'), port('concatenate_1', 'target'));
  await page.mouse.up();
  await expect(edge(page, 'concatenate_1#1')).toBeAttached();
  await edge(page, 'concatenate_1#1').locator('.react-flow__edge-interaction').click({ force: true });
  await press(page, 'Delete');
  await expect(edge(page, 'concatenate_1#1')).toHaveCount(0);
});

async function insertMerge(page: Page): Promise<void> {
  await insert(page, 'concatenate');
  await expect(node(page, 'concatenate_1')).toBeVisible();
}

test('a frame drawn with Shift selects what it touches, and the end of an edge goes to another layer', async ({
  page,
}) => {
  await openTemplate(page, 'digits-cnn');
  await atRest(page);
  const first = await centreOf(page, '.react-flow__node[data-id="conv2d_1"]');
  const last = await centreOf(page, '.react-flow__node[data-id="maxPooling2d_1"]');
  await page.keyboard.down('Shift');
  await page.mouse.move(first.x - 160, first.y);
  await page.mouse.down();
  await page.mouse.move(last.x, last.y, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(inspector(page)).toContainText('2 layers');
  const end = await centreOf(page, port('flatten_1', 'target'));
  const other = await centreOf(page, port('dropout_1', 'target'));
  await page.mouse.move(end.x, end.y - 9);
  await page.mouse.down();
  await page.mouse.move(end.x + 80, end.y + 20, { steps: 4 });
  await page.mouse.move(other.x, other.y, { steps: 4 });
  await page.mouse.up();
  await expect(edge(page, 'flatten_1#0')).toHaveCount(0);
  await expect(edge(page, 'dropout_1#0')).toHaveAttribute('aria-label', /maxPooling2d_2/);
});

test('layers are grouped, collapsed, renamed, ungrouped', async ({ page }) => {
  await openTemplate(page, 'digits-cnn');
  await node(page, 'conv2d_1').click();
  await node(page, 'maxPooling2d_1').click({ modifiers: ['Shift'] });
  await expect(inspector(page)).toContainText('2 layers');
  await press(page, 'Control+g');
  await page.getByRole('textbox', { name: 'Name of the group' }).fill('stem');
  await press(page, 'Enter');
  await expect(graph(page).getByRole('button', { name: 'Collapse stem' })).toBeVisible();
  await graph(page).getByRole('button', { name: 'Collapse stem' }).click();
  await expect(node(page, 'group:stem')).toContainText('2 layers');
  await expect(node(page, 'conv2d_1')).toBeHidden();
  await graph(page).focus();
  await press(page, 'F2');
  await page.getByRole('textbox', { name: 'Name of the group' }).fill('front');
  await press(page, 'Enter');
  await expect(node(page, 'group:front')).toBeVisible();
  await press(page, 'Enter');
  await expect(node(page, 'conv2d_1')).toBeVisible();
  await press(page, 'Control+Shift+g');
  await expect(graph(page).getByRole('button', { name: 'Collapse front' })).toBeHidden();
});

test('copied layers are pasted into another model through the system’s clipboard', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openTemplate(page, 'digits-cnn');
  await node(page, 'conv2d_1').click();
  await node(page, 'maxPooling2d_1').click({ modifiers: ['Shift'] });
  await press(page, 'Control+c');
  const other = await context.newPage();
  await openTemplate(other, 'iris-mlp');
  await node(other, 'dense_1').click();
  await press(other, 'Control+v');
  await expect(node(other, 'conv2d_1')).toBeVisible();
  await expect(edge(other, 'maxPooling2d_1#0')).toHaveAttribute('aria-label', /conv2d_1/);
  await press(other, 'Control+z');
  await expect(node(other, 'conv2d_1')).toBeHidden();
  // What was pasted and is gone does not stay selected unseen.
  await node(other, 'dense_2').click();
  await expect(inspector(other).getByRole('textbox', { name: 'Units' })).toBeVisible();
  await other.close();
});

test('a block that was saved is offered in the palette, in every model', async ({ page }) => {
  await openTemplate(page, 'digits-cnn');
  await node(page, 'conv2d_1').click();
  await node(page, 'maxPooling2d_1').click({ modifiers: ['Shift'] });
  await inspector(page).getByRole('button', { name: 'Save as a block' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Conv and pool');
  await press(page, 'Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await openTemplate(page, 'iris-mlp');
  await page.getByRole('textbox', { name: 'Search layers' }).fill('conv and pool');
  await page.getByRole('button', { name: 'Conv and pool', exact: true }).click();
  await expect(node(page, 'conv2d_1')).toBeVisible();
  await expect(node(page, 'maxPooling2d_1')).toBeVisible();
});

test('nodes stay where they are put, and are arranged again on demand', async ({ page }) => {
  await openTemplate(page, 'iris-mlp');
  await atRest(page);
  const before = await centreOf(page, '.react-flow__node[data-id="dense_1"]');
  await page.mouse.move(before.x, before.y);
  await page.mouse.down();
  await page.mouse.move(before.x + 150, before.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Arrange automatically' })).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'Arrange automatically' }).click();
  await expect(page.getByRole('button', { name: 'Arrange automatically' })).toHaveAttribute('aria-pressed', 'true');
});

test('while the text is broken the last graph stays, dimmed, and comes back', async ({ page }) => {
  await openTemplate(page, 'iris-mlp', 'text');
  const text = page.getByRole('region', { name: 'Run config as YAML' });
  await expect(text).toContainText('layers');
  await text.getByText('layers').click();
  await press(page, 'Home');
  await page.keyboard.type('[');
  await expect(page.getByText(/last graph that could be read/)).toBeVisible();
  await expect(node(page, 'dense_1')).toBeVisible();
  await expect(page.getByLabel('Problems', { exact: true })).toContainText(/line \d+/);
  await press(page, 'Control+z');
  await expect(page.getByText(/last graph that could be read/)).toBeHidden();
});

test('a node is found by name and the keys are listed', async ({ page }) => {
  await openTemplate(page, 'digits-cnn');
  await graph(page).focus();
  await press(page, 'Control+f');
  await page.keyboard.type('dropout');
  await press(page, 'Enter');
  await expect(inspector(page).getByRole('textbox', { name: 'Name of the layer' })).toHaveValue('dropout_1');
  await press(page, '?');
  await expect(page.getByRole('dialog').getByText('Group into a named block')).toBeVisible();
});

test('in a narrow window palette and inspector fold into drawers', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  await openTemplate(page, 'digits-cnn');
  await expect(page.getByRole('textbox', { name: 'Search layers' })).toBeHidden();
  await page.getByRole('button', { name: 'List of layers' }).click();
  await expect(page.getByRole('textbox', { name: 'Search layers' })).toBeVisible();
  await node(page, 'conv2d_1').click();
  await graph(page).focus();
  await press(page, 'Enter');
  await expect(inspector(page).locator('[data-fields] input').first()).toBeFocused();
});

test('the graph editor keeps nobody out, in either theme', async ({ page }) => {
  await openTemplate(page, 'digits-cnn');
  await node(page, 'conv2d_1').click();
  await expectAccessible(page);
  await graph(page).focus();
  await press(page, 'Tab');
  await expect(page.getByRole('combobox', { name: 'Insert a layer' })).toBeVisible();
  await expectAccessible(page);
});
