import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bulkPaths } from '../../src/shared/contract/bulk';
import type { Preparation } from '../../src/shared/contract/preparation';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
let datasetId: string;
beforeAll(async () => {
  studio = await StudioHost.open();
  const lines = Array.from({ length: 60 }, (_, index) =>
    [
      index % 7 === 3 ? '' : 20 + (index % 40),
      ['Rome', 'Oslo', 'Bern'][index % 3],
      index === 59 ? '' : ['red fox', 'blue fox jumps', 'green'][index % 3],
      `2024-0${1 + (index % 9)}-11T0${index % 10}:00:00`,
      index % 6 === 5 ? '' : ['a', 'b'][index % 2],
      (index * 37) % 101,
    ].join(','),
  );
  const file = path.join(studio.folder, 'people.csv');
  await writeFile(file, ['age,city,note,seen,gaps,income', ...lines, ''].join('\n'));
  const columns = [
    { name: 'city', kind: 'categorical' as const },
    { name: 'gaps', kind: 'categorical' as const },
    { name: 'note', kind: 'text' as const },
    { name: 'seen', role: 'feature' as const },
  ];
  const { dataset } = await studio.client.datasets.import({ source: { path: file }, columns, target: 'income' });
  datasetId = dataset.id;
});
afterAll(() => studio[Symbol.asyncDispose]());

const open = async (...transforms: Record<string, unknown>[]) =>
  (await studio.client.preparations.open({ datasetId, transforms })).preparation;

async function rows({ id }: Preparation, query: Record<string, string>) {
  const address = `http://studio${bulkPaths.preparationRows(id)}?${new URLSearchParams(query)}`;
  const response = await studio.host.bulk(new Request(address));
  expect(response.status).toBe(200);
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
}

describe('a preparation', () => {
  test('tells in words what every step learned from the training split, and the columns behind it', async () => {
    const { steps, splitRowCounts } = await open(
      { kind: 'impute', columns: ['age'] },
      { kind: 'dateParts', parts: ['month', 'hour'] },
      { kind: 'oneHot', columns: ['city'] },
    );
    expect(splitRowCounts.train + splitRowCounts.validation + splitRowCounts.test).toBe(60);
    expect(steps.map(({ learned }) => learned.map(({ column }) => column))).toEqual([['age'], ['seen'], ['city']]);
    expect(steps[0]?.learned[0]?.text).toMatch(/^fills with \d/);
    expect(steps[2]?.columns.map(({ name, kind, width }) => [name, kind, width])).toEqual([
      ['age', 'numeric', 1],
      ['city', 'vector', 3],
      ['note', 'text', null],
      ['seen month sin', 'numeric', 1],
      ['seen month cos', 'numeric', 1],
      ['seen hour sin', 'numeric', 1],
      ['seen hour cos', 'numeric', 1],
      ['gaps', 'text', null],
    ]);
  });

  test('pages the rows before and behind a step as Arrow, tokens in words', async () => {
    const preparation = await open(
      { kind: 'impute', columns: ['note'], strategy: 'constant', value: '' },
      { kind: 'tokenise', columns: ['note'], sequenceLength: 4 },
    );
    const before = await rows(preparation, { step: '0', limit: '4', offset: '56' });
    const after = await rows(preparation, { step: '2', limit: '4', offset: '56' });
    expect(before.getChild('note')?.toArray().at(-1)).toBeNull();
    const field = after.schema.fields.find(({ name }) => name === 'note');
    expect(JSON.parse(field?.metadata.get('tokens') as string)).toEqual([
      ['green'],
      ['red', 'fox'],
      ['blue', 'fox', 'jumps'],
      [],
    ]);
    expect(Array.from(after.getChild('__row')?.toArray() ?? [])).toEqual([56, 57, 58, 59]);
  });

  test('names the step that fails, keeps those before it, and mends it with one click', async () => {
    const list = [
      { kind: 'standardise' },
      { kind: 'tokenise', columns: ['note'], sequenceLength: 4 },
      { kind: 'minMax' },
    ];
    const failing = await open(...list);
    expect(failing.steps.map(({ reached }) => reached)).toEqual([true, false, false]);
    const [, failed] = failing.steps;
    expect(failed?.problem?.problem.message).toContain('"note" has 1 missing text');
    const mended = await open(...(failed?.problem?.repair?.transforms ?? []));
    expect(mended.steps.map(({ reached }) => reached)).toEqual([true, true, true, true]);
    expect(mended.steps.every(({ problem }) => problem === null)).toBe(true);
  });

  test('blames the step that cannot be applied, not a later one that fails because of it', async () => {
    const { steps } = await open(
      { kind: 'oneHot', columns: ['gaps'] },
      { kind: 'impute', columns: ['gaps'], strategy: 'mostFrequent' },
    );
    expect(steps.map(({ problem }) => problem?.problem.code ?? null)).toEqual(['missingCategory', null]);
    expect(steps[0]?.problem?.repair?.transforms.map(({ kind }) => kind)).toEqual(['impute', 'oneHot', 'impute']);
  });

  test('tells what the network could not read behind the last step, and mends that, too', async () => {
    let list: Record<string, unknown>[] = [{ kind: 'dateParts' }];
    const codes: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { problems } = await open(...list);
      const [first] = problems;
      if (!first) break;
      codes.push(first.problem.code);
      expect(first.repair).not.toBeNull();
      list = first.repair?.transforms ?? [];
    }
    expect(codes).toEqual(['textFeature', 'missingValues']);
    expect((await open(...list)).problems).toEqual([]);
  });

  test('says which entry of a list is no transform', async () => {
    const { steps } = await open({ kind: 'standardise' }, { kind: 'scale' }, { kind: 'minMax' });
    expect(steps.map(({ reached }) => reached)).toEqual([true, false, false]);
    expect(steps[1]?.problem?.problem.where?.path).toEqual(['transforms', 1, 'factor']);
  });

  test('gives histograms of training rows before and behind a step', async () => {
    const preparation = await open({ kind: 'impute', columns: ['age'] }, { kind: 'standardise', columns: ['age'] });
    const { figures } = await studio.client.preparations.column({ id: preparation.id, step: 2, column: 'age' });
    expect(figures.rowCount).toBe(preparation.splitRowCounts.train);
    expect(figures.after[0]?.summary?.mean).toBeCloseTo(0, 10);
    expect(figures.after[0]?.summary?.deviation).toBeCloseTo(1, 10);
    expect(figures.before[0]?.summary?.histogram.reduce((sum, count) => sum + count, 0)).toBe(figures.rowCount);
  });

  test('a suggested list leaves nothing that the network could not read', async () => {
    const { suggestions } = await studio.client.preparations.suggest({ datasetId });
    expect(suggestions.every(({ reason }) => reason.length > 10)).toBe(true);
    const { problems, steps } = await open(...suggestions.map(({ transform }) => transform));
    expect(steps.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('the lists of a data set are saved with it and opened without naming them', async () => {
    const transforms = [{ kind: 'impute', columns: ['age'] }];
    const augmentation = [{ kind: 'featureNoise', columns: ['age'] }];
    await studio.client.preparations.savePipeline({ datasetId, transforms, augmentation });
    expect(await studio.client.preparations.pipeline({ datasetId })).toMatchObject({ transforms, augmentation });
    const { preparation } = await studio.client.preparations.open({ datasetId });
    expect(preparation.steps.map(({ learned }) => learned[0]?.column)).toEqual(['age']);
  });

  test('refuses a preparation that it does not know', async () => {
    const response = await studio.host.bulk(
      new Request(`http://studio${bulkPaths.preparationRows('preparation_none')}`),
    );
    expect(response.status).toBe(404);
  });
});
