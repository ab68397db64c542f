import type { APIRequestContext } from '@playwright/test';
import type { Studio } from './support/studio';
import { expect, expectAccessible, test } from './support/test';

test.describe.configure({ mode: 'serial' });

const configText = (more = '') => `name: flowers
dataset:
  name: iris
  inputs:
    sepal: [sepal_length_cm, sepal_width_cm]
    petal: [petal_length_cm]
transforms: [{ kind: standardise }]
model:
  layers:
    - { kind: input, name: sepal }
    - { kind: dense, name: sepal_dense, units: 8, activation: tanh }
    - { kind: input, name: petal }
    - { kind: dense, name: petal_dense, units: 8, activation: tanh }
    - { kind: dense, name: kind, units: 3, inputs: [petal_dense] }
    - { kind: dense, name: width, units: 1, inputs: [sepal_dense] }
training:
  epochs: 4
  optimizer: { kind: adam, learningRate: 0.02 }
  loss: { kind: meanSquaredError }
  outputs:
    kind: { target: label, loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }, metrics: [accuracy] }
    width: { target: petal_width_cm }
${more}`;

async function train(request: APIRequestContext, studio: Studio, text: string, name: string): Promise<string> {
  const call = async (route: string, data: object) => {
    const response = await request.post(`${studio.origin}/api/${route}`, {
      data,
      headers: { authorization: `Bearer ${studio.token}` },
    });
    return (await response.json()) as { run: { id: string; status: string } };
  };
  const { run } = await call('runs/create', { text, name });
  await expect(async () => expect((await call('runs/get', { id: run.id })).run.status).toBe('completed')).toPass();
  return run.id;
}

let childId: string;

test.beforeAll(async ({ playwright, studios }, testInfo) => {
  const studio = await studios.of(testInfo.file);
  const request = await playwright.request.newContext();
  await train(request, studio, configText(), 'parent');
  childId = await train(
    request,
    studio,
    configText('transfer: [{ from: { run: parent }, layers: ["*_dense"] }]'),
    'child',
  );
  await request.dispose();
});

test('a run with two outputs shows the figures of each, and which layers took their weights over', async ({ page }) => {
  await page.goto(`/runs/${childId}`);
  await expect(page.getByRole('row', { name: /^kind\/accuracy/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Evaluation' }).click();
  await page.getByRole('button', { name: 'Evaluate on test' }).click();
  const output = page.getByRole('region', { name: 'Output kind' });
  await expect(output.getByRole('region', { name: 'Confusion matrix', exact: true })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Config' }).click();
  await page.getByText('Transferred weights').click();
  await expect(page.getByText(/^2 of 2 layers took their weights from parent/)).toBeVisible();
  await expect(page.getByRole('row', { name: 'petal_dense 16 petal_dense' })).toBeVisible();
  await expectAccessible(page);
});

test('inputs, outputs, phases and weights are edited as a form that the text follows', async ({ page }) => {
  await page.goto(`/models/run?like=${childId}&view=config`);
  const form = page.getByRole('form', { name: 'Run config' });
  await expect(page.getByText('Ready to train')).toBeVisible({ timeout: 60_000 });
  await expect(form.getByText(/^2 of 2 layers will take their weights from parent/)).toBeVisible();

  // An input layer that loses its columns is a problem; it is offered again and takes other ones.
  await form.getByRole('button', { name: 'Remove petal', exact: true }).click();
  await expect(form.getByText(/The input layer "petal" gets no columns/).first()).toBeVisible();
  await form.getByLabel('Add to inputs').selectOption('petal');
  const petal = form.getByRole('group', { name: 'petal', exact: true });
  await petal.getByRole('combobox', { name: 'Columns' }).click();
  await page.getByRole('listbox').getByRole('option', { name: 'petal_length_cm' }).click();
  await page.keyboard.press('Escape');

  const width = form.getByRole('group', { name: 'width', exact: true });
  await width.getByLabel('Target', { exact: true }).selectOption({ label: 'sepal_width_cm' });
  await expect(
    form.getByText(/"sepal_width_cm" is the target and stands among the features too/).first(),
  ).toBeVisible();
  await width.getByLabel('Target', { exact: true }).selectOption({ label: 'petal_width_cm' });

  await form.getByRole('button', { name: 'Add phase' }).click();
  await form.getByRole('group', { name: 'Phase 1' }).getByLabel('Epochs', { exact: true }).fill('3');
  await form.getByRole('group', { name: 'Phase 1' }).getByLabel('Freeze', { exact: true }).fill('sepal_*');
  await expect(page.getByText('Ready to train')).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.view-lines').first()).toContainText('sepal_*');
  await expectAccessible(page);
});
