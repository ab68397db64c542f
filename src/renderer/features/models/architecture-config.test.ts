import { describe, expect, test } from 'vitest';
import { parseConfigText } from '../../../shared/config/config-text';
import type { ColumnProfile, Dataset } from '../../../shared/contract/dataset';
import { type Architecture, architectures } from '../../../shared/graph/architectures';
import { configForArchitecture } from './architecture-config';
import { configForStoredModel } from './stored-config';

function column(name: string, kind: ColumnProfile['kind'], more: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    name,
    kind,
    role: 'feature',
    missingCount: 0,
    distinctCount: 50,
    minimum: 0,
    maximum: 16,
    mean: null,
    deviation: null,
    quantiles: null,
    histogram: [],
    topValues: [],
    warnings: [],
    ...more,
  };
}

const pixels = Array.from({ length: 64 }, (_, index) => column(`pixel_${index}`, 'integer'));
const classes = column('label', 'integer', { role: 'target', distinctCount: 10 });
const price = column('price', 'real', { role: 'target', distinctCount: 900 });
const dataset = { name: 'my data' } as Dataset;
const profileOf = (columns: ColumnProfile[]) => ({ rowCount: 1000, duplicateRowCount: 0, columns });

const named = (name: string) => architectures.find((each) => each.name === name) as Architecture;

function configOf(name: string, columns: ColumnProfile[]) {
  const text = configForArchitecture(named(name), dataset, profileOf(columns));
  const { config, problems } = parseConfigText(text);
  expect(problems).toEqual([]);
  if (!config) throw new Error(text);
  return config;
}

const input = (config: ReturnType<typeof configOf>) => config.model.layers[0] as { shape: unknown };
const last = (config: ReturnType<typeof configOf>) => config.model.layers.at(-1) as { units?: number };

describe('a config for an architecture', () => {
  test.each(architectures)('$title is a valid one', ({ name, data }) => {
    const isText = data === 'text' || data === 'nextToken';
    configOf(name, isText ? [column('text', 'text'), classes] : [...pixels, classes]);
  });

  test('square tables are images, and pixels are scaled by one factor', () => {
    const config = configOf('resnet-18', [...pixels, classes]);
    expect(input(config).shape).toEqual([8, 8, 1]);
    expect(last(config).units).toBe(10);
    expect(config.transforms).toMatchObject([{ kind: 'scale', factor: 0.0625 }]);
  });

  test('a network that goes on a text is trained on the next token', () => {
    const config = configOf('gpt-mini', [column('story', 'text'), classes]);
    expect(config.dataset.target).toEqual({ nextToken: 'story' });
    expect(config.training.loss).toMatchObject({ kind: 'sparseCategoricalCrossentropy', fromLogits: true });
  });

  test('numbers to predict are scaled for training', () => {
    const config = configOf('wavenet', [...pixels, price]);
    expect(input(config).shape).toEqual([64, 1]);
    expect(config.training).toMatchObject({ scaleTarget: 'standardise', loss: { kind: 'meanSquaredError' } });
  });

  test('two towers share the columns, and missing categories are filled', () => {
    const columns = [
      column('age', 'real'),
      column('city', 'categorical', { missingCount: 2 }),
      column('year', 'real'),
      classes,
    ];
    const config = configOf('two-tower', columns);
    expect(config.dataset.inputs).toEqual({ person: ['age', 'year'], thing: ['city'] });
    expect(config.transforms).toMatchObject([
      { kind: 'standardise' },
      { kind: 'impute', columns: ['city'], strategy: 'mostFrequent' },
      { kind: 'oneHot' },
    ]);
  });
});

describe('a config for a stored model', () => {
  const model = (end: string) =>
    `layers:\n  - { kind: input, name: pixels, shape: [8, 8, 1] }\n  - { kind: flatten }\n  - ${end}\n`;
  const read = (text: string, name = 'my model', hasWeights = true) => {
    const { config, problems } = parseConfigText(
      configForStoredModel({ name, hasWeights }, text, dataset, profileOf([...pixels, classes])),
    );
    expect(problems).toEqual([]);
    return config;
  };

  test('starts from its weights, where it has some', () => {
    const text = model('{ kind: dense, units: 10 }');
    expect(read(text)?.transfer).toMatchObject([{ from: { model: 'my model' } }]);
    expect(read(text, 'plain', false)?.transfer).toEqual([]);
  });

  test('has a loss that takes what the last layer gives', () => {
    expect(read(model('{ kind: dense, units: 10, activation: softmax }'))?.training.loss).toMatchObject({
      fromLogits: false,
    });
    expect(read(model('{ kind: dense, units: 10 }'))?.training.loss).toMatchObject({ fromLogits: true });
  });

  test('keeps names that mean something to a replacement', () => {
    expect(read(model('{ kind: dense, units: 10 }'), '$& and $1')?.name).toBe('$& and $1');
  });
});

test('a network for images reads a column of images, brought to one size', () => {
  const config = configOf('lenet-5', [column('photo', 'image'), classes]);
  expect(config.transforms.map(({ kind }) => kind)).toEqual(['rgb', 'resize', 'normaliseChannels']);
  expect(config.model.layers.map(({ kind }) => kind)).not.toContain('reshape');
});
