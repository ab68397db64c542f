import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, expectAccessible, openNewProject, test } from './support/test';

const fixtures = path.resolve(import.meta.dirname, '..', 'fixtures', 'histories');

test('runs of TensorBoard come in, are shown with their origin, and go to the trash together', async ({
  page,
  studio,
}) => {
  await openNewProject(page, studio, 'tensorboard-history');
  await page.goto('/runs');
  await page.getByRole('button', { name: 'Import history' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Or a path/).fill(path.join(fixtures, 'tensorboard'));
  await dialog.getByRole('button', { name: 'Preview' }).click();
  const table = dialog.getByRole('grid', { name: 'Runs of the history' });
  await expect(table.getByRole('rowheader')).toHaveText(['keras', 'mixed', 'restarted', 'torch']);
  await expect(dialog.getByText('4 runs come in, 213 points')).toBeVisible();
  await expectAccessible(page);

  await table.getByRole('rowheader', { name: 'mixed' }).click();
  await dialog.getByRole('button', { name: 'Leave out' }).click();
  await expect(dialog.getByText('3 runs come in')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await expect(dialog.getByText(/^3 runs came in, 1 stayed out as chosen/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Show the runs' }).click();

  await page.getByRole('rowheader', { name: 'torch' }).dblclick();
  await expect(page.getByRole('heading', { level: 1, name: 'torch' })).toBeVisible();
  await expect(page.getByText('from TensorBoard')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Fork' })).toHaveCount(0);
  await page.getByRole('tab', { name: 'Config' }).click();
  const origin = page.getByRole('region', { name: 'Where the run came from' });
  await expect(origin).toContainText(path.join(fixtures, 'tensorboard'));
  await expect(page.getByText('optimizer: adam')).toBeVisible();

  // Again: three are here already, so that only the fourth comes in.
  await page.goto('/runs');
  await page.getByRole('button', { name: 'More about runs' }).click();
  await page.getByRole('menuitem', { name: 'Import history' }).click();
  await dialog.getByLabel(/^Or a path/).fill(path.join(fixtures, 'tensorboard'));
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByText('Stays out: torch is the same')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await expect(dialog.getByText(/^1 run came in, 3 stayed out/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByText('1 imported run moved to the trash.')).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'keras' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'mixed' })).toHaveCount(0);
});

test('a damaged run stays out until somebody agrees, and a table says which column means what', async ({
  page,
  studio,
}) => {
  await openNewProject(page, studio, 'damaged-history');
  const folder = await mkdtemp(path.join(tmpdir(), 'studio-history-'));
  await cp(path.join(fixtures, 'tensorboard', 'restarted'), path.join(folder, 'restarted'), { recursive: true });
  const [name] = await readdir(path.join(folder, 'restarted'));
  const file = path.join(folder, 'restarted', name as string);
  const bytes = await readFile(file);
  bytes[120] = (bytes[120] as number) ^ 0xff;
  await writeFile(file, bytes);
  await page.goto('/runs');
  await page.keyboard.press('Control+k');
  await page
    .getByPlaceholder(/Search/)
    .last()
    .fill('Import history');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Or a path/).fill(folder);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByText(/checksum of a record/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await expect(dialog.getByText('restarted is partly unreadable and stayed out.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import what can be read' }).click();
  await expect(dialog.getByText(/^1 run came in/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Show the runs' }).click();

  const table = path.join(folder, 'odd.csv');
  await writeFile(table, 'when,what,much\n0,loss,1\n1,loss,0.5\n');
  await page.getByRole('button', { name: 'More about runs' }).click();
  await page.getByRole('menuitem', { name: 'Import history' }).click();
  await dialog.getByLabel(/^Or a path/).fill(table);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('combobox', { name: 'Layout' }).click();
  await page.getByRole('option', { name: 'A row a value' }).click();
  for (const [label, column] of [
    ['Metric', 'what'],
    ['Value', 'much'],
    ['Step', 'when'],
  ] as const) {
    await dialog.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: column }).click();
  }
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await expect(dialog.getByText(/^1 run came in. 2 points/)).toBeVisible();
});

test('a damaged run that is taken as new comes in beside the one that is here', async ({ page, studio }) => {
  await openNewProject(page, studio, 'damaged-again');
  const folder = await mkdtemp(path.join(tmpdir(), 'studio-history-'));
  await cp(path.join(fixtures, 'tensorboard', 'restarted'), path.join(folder, 'restarted'), { recursive: true });
  const dialog = page.getByRole('dialog');
  const look = async (opener: () => Promise<void>) => {
    await page.goto('/runs');
    await opener();
    await dialog.getByLabel(/^Or a path/).fill(folder);
    await dialog.getByRole('button', { name: 'Preview' }).click();
  };
  await look(() => page.getByRole('button', { name: 'Import history' }).click());
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await expect(dialog.getByText(/^1 run came in/)).toBeVisible();

  const [name] = await readdir(path.join(folder, 'restarted'));
  const file = path.join(folder, 'restarted', name as string);
  const bytes = await readFile(file);
  // Behind the beginning, by which it is known.
  bytes[300] = (bytes[300] as number) ^ 0xff;
  await writeFile(file, bytes);
  await look(async () => {
    await page.getByRole('button', { name: 'More about runs' }).click();
    await page.getByRole('menuitem', { name: 'Import history' }).click();
  });
  await dialog.getByRole('rowheader', { name: 'restarted' }).click();
  await dialog.getByRole('button', { name: 'Take as new' }).click();
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await dialog.getByRole('button', { name: 'Import what can be read' }).click();
  await expect(dialog.getByText(/^1 run came in/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Show the runs' }).click();
  await expect(page.getByRole('rowheader')).toHaveText([/restarted-2/, /restarted/]);
});

test('a table of metrics that is dropped onto the runs is shown and comes in', async ({ page, studio }) => {
  await openNewProject(page, studio, 'dropped-history');
  await page.goto('/runs');
  const heading = page.getByRole('heading', { name: 'No runs yet' });
  await expect(heading).toBeVisible();
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['run,step,loss\\na,0,1\\nb,0,2\\na,1,0.5\\n'], 'dropped.csv', { type: 'text/csv' }));
    return data;
  })()`);
  await heading.dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop to import')).toBeVisible();
  let release = () => {};
  const isHeld = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/data/uploads', async (route) => {
    await isHeld;
    await route.continue();
  });
  await heading.dispatchEvent('drop', { dataTransfer: transfer });
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('status')).toContainText('Sending the history');
  // Another one meanwhile ends nothing.
  await heading.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByText(/^A history is still coming in/)).toBeVisible();
  release();
  await expect(dialog.getByText('2 runs come in, 3 points')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import', exact: true }).last().click();
  await expect(dialog.getByText(/^2 runs came in. 3 points/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Show the runs' }).click();
  await expect(page.getByRole('rowheader')).toHaveText([/b/, /a/]);
});
