import { expect, test } from 'vitest';
import { parseConfigText } from '../../../shared/config/config-text';
import type { ColumnProfile, Dataset } from '../../../shared/contract/dataset';
import { configForDataset } from './dataset-config';

function column(name: string, kind: ColumnProfile['kind'], more: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    name,
    kind,
    role: 'feature',
    missingCount: 0,
    distinctCount: 50,
    minimum: null,
    maximum: null,
    mean: null,
    deviation: null,
    quantiles: null,
    histogram: [],
    topValues: [],
    warnings: [],
    ...more,
  };
}

function configOf(columns: ColumnProfile[], rowCount = 200, name = 'own data') {
  const text = configForDataset({ name } as Dataset, { rowCount, duplicateRowCount: 0, columns });
  const { config, problems } = parseConfigText(text);
  expect(problems).toEqual([]);
  if (!config) throw new Error(text);
  return { ...config, lastUnits: (config.model.layers.at(-1) as { units?: number }).units };
}

const target = (kind: ColumnProfile['kind'], distinctCount: number) =>
  column('outcome', kind, { role: 'target', distinctCount });

test('numbers are standardised and categories become one-hot', () => {
  const { transforms } = configOf([column('age', 'real'), column('city', 'categorical'), target('categorical', 3)]);
  expect(transforms.map(({ kind }) => kind)).toEqual(['standardise', 'oneHot']);
});

test('missing values are imputed, categories before they become one-hot', () => {
  const { transforms } = configOf([
    column('age', 'real', { missingCount: 3 }),
    column('home city', 'categorical', { missingCount: 1 }),
    column('team', 'categorical'),
    target('categorical', 3),
  ]);
  expect(transforms).toMatchObject([
    { kind: 'impute', strategy: 'median', columns: 'auto' },
    { kind: 'impute', strategy: 'mostFrequent', columns: ['home city'] },
    { kind: 'standardise' },
    { kind: 'oneHot' },
  ]);
});

test.each([
  ['three categories', target('categorical', 3), 'sparseCategoricalCrossentropy', 3],
  ['two categories', target('categorical', 2), 'binaryCrossentropy', 1],
  ['true and false', target('boolean', 2), 'binaryCrossentropy', 1],
  ['few whole numbers', target('integer', 10), 'sparseCategoricalCrossentropy', 10],
  ['many whole numbers', target('integer', 150), 'meanSquaredError', 1],
  ['whole numbers that hardly repeat', target('integer', 19), 'meanSquaredError', 1, 40],
  ['real numbers', target('real', 180), 'meanSquaredError', 1],
] as const)('a target of %s gets its loss and its last layer', (_, outcome, loss, units, rowCount?: number) => {
  const { training, lastUnits } = configOf([column('age', 'real'), outcome], rowCount);
  expect([training.loss.kind, lastUnits]).toEqual([loss, units]);
});

test('without a column of the role target the last feature is predicted and named', () => {
  const { dataset, training } = configOf([
    column('age', 'real'),
    column('species', 'categorical', { distinctCount: 3 }),
    column('key', 'text', { role: 'identifier' }),
  ]);
  expect(dataset.target).toBe('species');
  expect(training.loss.kind).toBe('sparseCategoricalCrossentropy');
});

test('sentences alone go through an embedding', () => {
  const { transforms, model } = configOf([column('review', 'text'), target('categorical', 2)]);
  expect(transforms.map(({ kind }) => kind)).toEqual(['tokenise']);
  expect(model.layers.map(({ kind }) => kind)).toEqual(['input', 'embedding', 'lstm', 'dense']);
});

test('sentences and empty columns beside amounts are left out, by naming the others', () => {
  const { dataset } = configOf([
    column('age', 'real'),
    column('note', 'text'),
    column('empty', 'real', { missingCount: 200, distinctCount: 0 }),
    target('categorical', 2),
  ]);
  expect(dataset.features).toEqual(['age']);
});

test('names that YAML would read as something else come back as they are', () => {
  const names = ['a, b', 'null', '[x]', 'ja: "nein"', '# no', '12', 'größe'];
  const { dataset } = configOf(
    [...names.map((name) => column(name, 'real')), column('note', 'text'), target('boolean', 2)],
    200,
    'null',
  );
  expect(dataset).toMatchObject({ name: 'null', features: names });
});

test.each([
  ['image', ['rgb', 'resize', 'normaliseChannels']],
  ['audio', ['resample', 'fixLength', 'logMel', 'normaliseChannels']],
] as const)('%s columns get one shape and a convolution, and are read alone', (kind, kinds) => {
  const config = configOf([column('file of it', kind), column('age', 'real'), target('categorical', 4)]);
  expect(config.transforms.map((each) => each.kind)).toEqual(kinds);
  expect(config.dataset.features).toEqual(['file of it']);
  expect(config.model.layers.map((layer) => layer.kind)).toContain('conv2d');
});

test('the transforms that are saved with the data set are taken over, without the column that is predicted', () => {
  const columns = [column('home city', 'categorical'), column('team', 'categorical', { distinctCount: 2 })];
  const saved = [
    { kind: 'impute', columns: ['home city', 'team'], strategy: 'constant', value: '' },
    { kind: 'oneHot', columns: ['team'] },
    { kind: 'bagOfWords', columns: ['home city'] },
  ];
  const text = configForDataset(
    { name: 'own' } as Dataset,
    { rowCount: 200, duplicateRowCount: 0, columns },
    { transforms: saved, augmentation: [] },
  );
  const { config, problems } = parseConfigText(text);
  expect(problems).toEqual([]);
  expect(config?.dataset.target).toBe('team');
  expect(config?.transforms).toMatchObject([
    { kind: 'impute', columns: ['home city'], value: '' },
    { kind: 'bagOfWords', columns: ['home city'] },
  ]);
});

test('augmentation that is saved with the data set is taken over, with a loss that takes mixed targets', () => {
  const columns = [column('photo', 'image'), target('categorical', 4)];
  const text = configForDataset(
    { name: 'own' } as Dataset,
    { rowCount: 200, duplicateRowCount: 0, columns },
    { transforms: [], augmentation: [{ kind: 'rotate', maximumDegrees: 7 }, { kind: 'mixUp' }] },
  );
  const { config, problems } = parseConfigText(text);
  expect(problems).toEqual([]);
  expect(config?.augmentation).toMatchObject([{ kind: 'rotate', maximumDegrees: 7 }, { kind: 'mixUp' }]);
  expect(config?.transforms.map(({ kind }) => kind)).toEqual(['rgb', 'resize', 'normaliseChannels']);
  expect(config?.training.loss.kind).toBe('categoricalCrossentropy');
});
