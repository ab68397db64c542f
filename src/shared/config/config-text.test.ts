import { describe, expect, test } from 'vitest';
import { completeConfig, formatConfigText, maximumConfigLength, parseConfigText } from './config-text';

const valid = `
name: first
dataset: { name: digits }
model:
  layers:
    - kind: input
      shape: [64]
    - kind: dense
      units: 10
training:
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
`;

describe('parseConfigText', () => {
  test('fills in every default of a short config', () => {
    const { config, problems } = parseConfigText(valid);
    expect(problems).toEqual([]);
    expect(config?.training).toMatchObject({
      epochs: 10,
      batchSize: 32,
      optimizer: { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: [],
      earlyStopping: null,
      checkpoint: { everyEpochs: 1, keepLast: 2 },
    });
    expect(config?.dataset.split).toEqual({
      kind: 'ratio',
      train: 0.7,
      validation: 0.15,
      test: 0.15,
      stratify: true,
      group: null,
    });
  });

  test('reads the same config from JSON', () => {
    const { config } = parseConfigText(valid);
    expect(parseConfigText(JSON.stringify(config)).config).toEqual(config);
  });

  test('what it writes it reads back unchanged', () => {
    const { config } = parseConfigText(valid);
    expect(parseConfigText(formatConfigText(config)).config).toEqual(config);
  });

  test.each([
    ['an unknown key', valid.replace('{ name: digits }', '\n  name: digits\n  nmae: x'), 'unknownKey', 5, 3],
    ['a wrong type', `${valid}  epochs: many\n`, 'wrongType', 12, 3],
    ['an unknown layer kind', valid.replace('kind: dense', 'kind: dnse'), 'unknownKind', 8, 7],
    ['a value out of range', valid.replace('units: 10', 'units: 0'), 'wrongValue', 9, 7],
    ['a missing required key', valid.replace('      units: 10\n', ''), 'wrongType', 8, 7],
    ['a duplicate key', `${valid}  epochs: 1\n  epochs: 2\n`, 'syntax', 13, 3],
    ['broken YAML', valid.replace('[64]', '[64'), 'syntax', 8, 5],
    [
      'a shape conflict',
      valid.replace('shape: [64]', 'shape: [8, 8]').replace('dense', 'conv2d').replace('units', 'filters'),
      'shapeConflict',
      8,
      7,
    ],
  ])('names line and column of %s', (_, text, code, line, column) => {
    const { problems } = parseConfigText(text);
    expect(
      problems.map((problem) => ({ code: problem.code, line: problem.where?.line, column: problem.where?.column })),
    ).toContainEqual({
      code,
      line,
      column,
    });
  });

  test.each([
    ['units: 0', 'model.layers.1.units is 0; it must be at least 1.'],
    ['units: many', 'model.layers.1.units is "many"; a number was expected.'],
    ['units: 1.5', 'model.layers.1.units is 1.5; a whole number was expected.'],
    ['units: 10, activation: rleu', 'model.layers.1.activation is "rleu"; it can be "linear", "relu"'],
  ])('a message about %j names the value that was received and what was expected', (text, message) => {
    const { problems } = parseConfigText(valid.replace('units: 10', text.replace(', ', '\n      ')));
    expect(problems[0]?.message.slice(0, message.length)).toBe(message);
  });

  test('a layer that shares weights and has parameters is told which of the two cannot be', () => {
    const text = valid.replace('units: 10', 'units: 10\n      sharedWith: first');
    expect(parseConfigText(text).problems).toMatchObject([
      { code: 'sharedParameters', message: expect.stringContaining('shares the weights of "first"') },
    ]);
  });

  test('a misspelt name of a metric is answered with the names, a wrong option with its range', () => {
    const withMetrics = (metrics: string) => parseConfigText(`${valid}  metrics: ${metrics}\n`).problems[0];
    expect(withMetrics('[acuracy]')?.message).toContain('it can be "accuracy", "topKAccuracy"');
    expect(withMetrics('[{ kind: topKAccuracy, k: 0 }]')?.message).toBe(
      'training.metrics.0.k is 0; it must be at least 1.',
    );
  });

  test('of many kinds an unknown one is answered with those that are most alike', () => {
    const { problems } = parseConfigText(valid.replace('kind: dense', 'kind: dnse'));
    expect(problems[0]).toMatchObject({
      message: 'model.layers.1.kind is "dnse"; that kind is not known.',
      fix: expect.stringMatching(/^Choose one of the \d+ that completion offers; most alike: dense, \w+, \w+\.$/),
    });
  });

  test('splits that do not add up to one are refused', () => {
    const { config, problems } = parseConfigText(
      valid.replace('{ name: digits }', '{ name: digits, split: { train: 0.9 } }'),
    );
    expect(config).toBeNull();
    expect(problems[0]?.message).toContain('add up to 1');
  });

  test('a kind of split that is not known is answered with those there are', () => {
    const { problems } = parseConfigText(
      valid.replace('{ name: digits }', '{ name: digits, split: { kind: fold, count: 5 } }'),
    );
    expect(problems[0]).toMatchObject({
      message: 'dataset.split.kind is "fold"; that kind is not known.',
      fix: 'Choose one of: ratio, time, column, folds.',
      fixes: [{ title: 'Change to folds' }, {}, {}, {}],
    });
  });

  test('a key of another kind of split is named, whether the kind is written or not', () => {
    const keyOf = (split: string) =>
      parseConfigText(valid.replace('{ name: digits }', `{ name: digits, split: ${split} }`)).problems[0]?.message;
    expect(keyOf('{ gap: 3 }')).toBe('"gap" is not known in dataset.split.');
    expect(keyOf('{ kind: folds, count: 5, test: 0.2 }')).toBe('"test" is not known in dataset.split.');
    expect(keyOf('{ kind: folds, count: 5, fold: 6 }')).toContain('fold must be at most count');
  });

  test('a config of a newer format is refused with both versions', () => {
    const { config, problems } = parseConfigText(`formatVersion: 99\n${valid}`);
    expect(config).toBeNull();
    expect(problems).toEqual([
      expect.objectContaining({ code: 'newerVersion', where: expect.objectContaining({ line: 1, column: 1 }) }),
    ]);
    expect(problems[0]?.message).toContain('99');
  });

  test('aliases that multiply are refused instead of expanded', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${`*${'abcdefgh'[index]}, `.repeat(9)}]`),
    ].join('\n');
    const { config, problems } = parseConfigText(bomb);
    expect(config).toBeNull();
    expect(problems[0]?.code).toBe('syntax');
  });

  test('broken YAML says its place as line and column, not in the words too', () => {
    const { problems } = parseConfigText('name: a\nname: b\n');
    expect(problems[0]).toMatchObject({
      message: 'The key "name" stands twice in one map.',
      where: { line: 2, column: 1 },
    });
  });

  test('a text above the limit is refused unread', () => {
    expect(parseConfigText('#'.repeat(maximumConfigLength + 1)).problems[0]?.code).toBe('tooLong');
  });

  test.each(['', 'null', '[]', '42', 'just words'])(
    'a document that is no mapping (%j) is a problem, not an exception',
    (text) => {
      const { config, problems } = parseConfigText(text);
      expect(config).toBeNull();
      expect(problems.length).toBeGreaterThan(0);
    },
  );
});

test('a stored config without what came later goes on with its defaults', () => {
  const { config } = parseConfigText(valid);
  const older = structuredClone(config) as unknown as { training: Record<string, unknown> };
  for (const key of ['schedule', 'clip', 'onNonFinite']) delete older.training[key];
  expect(completeConfig(older)).toEqual(config);
  expect(completeConfig({ unreadable: true })).toEqual({ unreadable: true });
});
