import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
beforeAll(async () => {
  studio = await StudioHost.open();
  const { samples } = await studio.client.datasets.samples();
  for (const { name } of samples) await studio.client.datasets.addSample({ name });
});
afterAll(() => studio[Symbol.asyncDispose]());

describe('the templates that ship', () => {
  it('are listed with data set, parameters and text', async () => {
    const { templates } = await studio.client.templates.list();
    expect(templates.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['digits-mlp', 'digits-mlp-deep', 'digits-cnn', 'binary-mlp', 'text-lstm']),
    );
    for (const { datasetAvailable, parameterCount } of templates) {
      expect(datasetAvailable).toBe('yes');
      expect(parameterCount).toBeGreaterThan(0);
    }
    // 64 × 128 + 128 weights and offsets, then 128 × 10 + 10.
    expect(templates.find(({ name }) => name === 'digits-mlp')?.parameterCount).toBe(9610);
  });

  it('have no problem, not even a warning', async () => {
    const { templates } = await studio.client.templates.list();
    for (const { name, text } of templates)
      expect({ name, problems: (await studio.client.templates.check({ text })).problems }).toEqual({
        name,
        problems: [],
      });
  });

  it('are checked against the real data set: width, shape and classes', async () => {
    const { templates } = await studio.client.templates.list();
    const text = templates.find(({ name }) => name === 'digits-mlp')?.text as string;
    expect(await studio.client.templates.check({ text })).toMatchObject({ inputShape: [64], outputWidth: 10 });
    const wrong = text.replace('units: 10', 'units: 5').replace('fromLogits: true', 'fromLogits: false');
    const { problems } = await studio.client.templates.check({ text: wrong });
    expect(problems.map(({ code, where }) => [code, typeof where?.line])).toEqual([
      ['outputWidth', 'number'],
      ['missingActivation', 'number'],
    ]);
    await expect(studio.client.runs.create({ text: wrong })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { problems },
    });
  });

  it.each([
    ['name: digits', 'name: digitz', 'unknownDataset'],
    ['transforms:', 'transformations:', 'unknownKey'],
    ['seed: 1', 'seed: one', 'wrongType'],
  ])('say what is wrong when %s becomes %s', async (from, to, code) => {
    const { templates } = await studio.client.templates.list();
    const text = templates.find(({ name }) => name === 'digits-mlp')?.text as string;
    const changed = text.replace(`  ${from}`, `  ${to}`).replace(`\n${from}`, `\n${to}`);
    const { problems } = await studio.client.templates.check({ text: changed });
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(problems[0]?.fix).toBeTruthy();
  });
});
