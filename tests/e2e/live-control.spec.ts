import type { APIRequestContext, Page } from '@playwright/test';
import { irisConfigText } from '../support/iris-config';
import { type Studio, startStudio } from './support/studio';
import { expect, expectAccessible, test } from './support/test';

test.describe.configure({ mode: 'serial' });

/** Long enough to be still training whatever the machine does meanwhile. */
const endless = 200_000;

const config = (name: string) => irisConfigText({ name, epochs: endless, checkpointEveryEpochs: 10, compile: 'off' });

interface RunState {
  id: string;
  name: string;
  status: string;
  step: number;
}

async function call<Output>(request: APIRequestContext, studio: Studio, route: string, data: object): Promise<Output> {
  const response = await request.post(`${studio.origin}/api/${route}`, {
    data,
    headers: { authorization: `Bearer ${studio.token}` },
  });
  expect(response.ok(), await response.text()).toBe(true);
  return (await response.json()) as Output;
}

const readRun = async (request: APIRequestContext, studio: Studio, id: string): Promise<RunState> =>
  (await call<{ run: RunState }>(request, studio, 'runs/get', { id })).run;

async function until(
  request: APIRequestContext,
  studio: Studio,
  id: string,
  holds: (run: RunState) => boolean,
): Promise<RunState> {
  let run = await readRun(request, studio, id);
  await expect(async () => {
    run = await readRun(request, studio, id);
    expect(holds(run), JSON.stringify(run)).toBe(true);
  }).toPass({ timeout: 60_000 });
  return run;
}

/** A run that trains. */
async function train(request: APIRequestContext, studio: Studio, name: string): Promise<string> {
  const { run } = await call<{ run: RunState }>(request, studio, 'runs/create', { text: config(name), name });
  await until(request, studio, run.id, ({ status, step }) => status === 'running' && step > 20);
  return run.id;
}

const header = (page: Page) => page.getByRole('main');
const status = (page: Page, word: string) => header(page).getByText(word, { exact: true }).first();
const stepShown = async (page: Page) => {
  const text = await header(page)
    .getByText(/^step [\d,]+ of /)
    .first()
    .textContent();
  return Number(text?.replace(/^step ([\d,]+) of .*$/, '$1').replaceAll(',', ''));
};

let runId: string;

test('settings of a training are changed by keyboard, and the run says so wherever it is judged', async ({
  page,
  request,
  studio,
}) => {
  runId = await train(request, studio, 'steered');
  await page.goto(`/runs/${runId}`);
  await expect(status(page, 'Running')).toBeVisible();
  await page.keyboard.press('o');
  const rate = page.getByLabel('Learning rate', { exact: true });
  await expect(rate).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0.001');
  await page.keyboard.press('Enter');
  const chip = page.getByRole('button', { name: '1 intervention' });
  await expect(chip).toBeVisible();
  await expect(rate).toBeHidden();
  await chip.click();
  await expect(page.getByRole('list', { name: 'Interventions' })).toContainText('Learning rate 0.005 → 0.001');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(
    page.getByRole('list', { name: 'Log' }).getByRole('listitem').filter({ hasText: '0.005 → 0.001' }),
  ).toContainText('in the window');
  await page.goto('/runs?filter=interventions%20%3E%200');
  await expect(page.getByRole('row', { name: /steered/ })).toBeVisible();
});

test('what cannot be applied says why and leaves the fields as they are', async ({ page }) => {
  await page.goto(`/runs/${runId}`);
  await page.getByRole('button', { name: 'Control', exact: true }).click();
  const form = page.getByRole('form', { name: /Settings of steered/ });
  await form.getByRole('switch', { name: 'Early stopping' }).press('Space');
  await form.getByLabel('Epochs of the whole training').fill(String(endless + 1));
  await form.getByRole('textbox', { name: 'Learning rate' }).fill('9999999');
  await form.getByRole('button', { name: 'Apply' }).click();
  await expect(form.getByText(/1000000|1e\+?6|1,000,000/)).toBeVisible();
  await expect(form.getByLabel('Epochs of the whole training')).toHaveValue(`${endless + 1} epochs`);
  await page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  await expect(page.getByRole('button', { name: '1 intervention' })).toBeVisible();
});

test('a pause lasts over a reload, says how long it has lasted, and ends where it began', async ({
  page,
  request,
  studio,
}) => {
  await page.goto(`/runs/${runId}`);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(status(page, 'Paused')).toBeVisible();
  const { step } = await readRun(request, studio, runId);
  await page.reload();
  await expect(status(page, 'Paused')).toBeVisible();
  await expect(header(page).getByText(/^for \d.*its engine waits$/)).toBeVisible();
  expect(await stepShown(page)).toBe(step);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(status(page, 'Running')).toBeVisible();
  await expect(async () => expect(await stepShown(page)).toBeGreaterThan(step)).toPass();
});

test('a page that is loaded again while the run trains is live again', async ({ page }) => {
  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole('figure', { name: 'loss' }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('figure', { name: 'loss' }).first()).toBeVisible();
  const before = await stepShown(page);
  await expect(async () => expect(await stepShown(page)).toBeGreaterThan(before)).toPass();
});

test('a checkpoint that was asked for is kept, and the palette and the row menu pause as well', async ({ page }) => {
  await page.goto(`/runs/${runId}?tab=checkpoints`);
  await page.getByRole('button', { name: 'Take a checkpoint of this step' }).click();
  await expect(header(page).getByText('Kept', { exact: true })).toBeVisible();
  await page.goto('/runs');
  await page.getByRole('row', { name: /steered/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pause' }).click();
  await expect(page.getByRole('row', { name: /steered/ })).toContainText('Paused');
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search or command' }).fill('resume: steered');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /steered/ })).not.toContainText('Paused');
});

test('a run that was changed is repeated with its changes', async ({ page, request, studio }) => {
  await call(request, studio, 'runs/stop', { id: runId });
  await until(request, studio, runId, (run) => run.status === 'stopped');
  const id = await train(request, studio, 'short');
  await call(request, studio, 'runs/control', {
    id,
    command: { kind: 'change', changes: [{ setting: 'learningRate', mode: 'multiply', value: 0.5 }] },
  });
  await call(request, studio, 'runs/stop', { id });
  const { step } = await until(request, studio, id, (run) => run.status === 'stopped');
  await page.goto(`/runs/${id}`);
  await expect(status(page, 'Stopped')).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Reproduce, interventions included' }).click();
  await page.waitForURL(/\/compare\?runs=/);
  const again = new URL(page.url()).searchParams.get('runs')?.split(',')[1] ?? '';
  const repeated = await until(request, studio, again, (run) => run.status === 'stopped');
  expect(repeated).toMatchObject({ step, interventionCount: 1 });
});

test('after kill -9 of the studio the page finds the next one, and what was under way is resumed', async ({
  browser,
  request,
}) => {
  const first = await startStudio();
  await call(request, first, 'settings/update', { concurrentRunCount: 3 });
  const ids = [
    await train(request, first, 'one'),
    await train(request, first, 'two'),
    await train(request, first, 'three'),
  ];
  for (const id of ids) await until(request, first, id, ({ step }) => step > 200);
  await call(request, first, 'runs/control', { id: ids[2], command: { kind: 'pause' } });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(first.url);
  await page.goto(`${first.origin}/runs`);
  await expect(page.getByRole('row', { name: /three/ })).toContainText('Paused');
  await first.kill();
  const next = await startStudio({ directory: first.directory, port: first.port, token: first.token });
  try {
    const banner = page.getByText(/3 runs were under way when the studio ended/);
    await expect(banner).toBeVisible();
    await expect(banner).toContainText(/one.*two.*three|three.*two.*one/);
    await page.getByRole('button', { name: 'Resume 3' }).click();
    await expect(banner).toBeHidden();
    for (const id of ids) {
      const { step } = await until(request, next, id, (run) => run.status === 'running');
      await until(request, next, id, (run) => run.step > step);
    }
    await page.goto(`${next.origin}/runs/${ids[2]}?tab=log`);
    await expect(page.getByText('The studio ended while the run was paused.')).toBeVisible();
  } finally {
    await context.close();
    await next.stop();
  }
});
