import { describe, expect, test } from 'vitest';
import { analyseModel } from '../analysis';
import { type Model, type ModelInput, modelSchema } from '../model';
import { architectures } from '.';
import { buildBertMini } from './transformer';

const analyse = (model: ModelInput) => analyseModel(modelSchema.parse(model) as Model);

describe.each(architectures)('$title', ({ build, standard, published }) => {
  test('fits together as it was published', () => {
    const analysis = analyse(build(standard));
    expect(analysis.problems).toEqual([]);
    expect(analysis.outputNames).toHaveLength(1);
  });

  test.runIf(published)('has the published number of weights', () => {
    expect(analyse(build(standard)).parameterCount.trainable).toBe(published?.parameterCount);
  });
});

test('MobileNetV2 with its moving statistics has the weights that Keras counts', () => {
  const mobilenet = architectures.find(({ name }) => name === 'mobilenet-v2');
  const { trainable, nonTrainable } = analyse(mobilenet?.build(mobilenet.standard) as ModelInput).parameterCount;
  expect(trainable + nonTrainable).toBe(3_538_984);
});

test('BERT-mini with segments has the weights of the published checkpoint', () => {
  // google/bert_uncased_L-4_H-256_A-4: vocabulary 30,522, 512 positions, pooler included.
  const model = buildBertMini({
    tokens: 128,
    positions: 512,
    vocabularySize: 30_522,
    outputUnits: null,
    segments: true,
  });
  expect(analyse(model).parameterCount.trainable).toBe(11_170_560);
});

test('a decoder layer of GPT-mini has 12 d² + 13 d weights', () => {
  const gpt = architectures.find(({ name }) => name === 'gpt-mini');
  const { layers } = analyse(gpt?.build(gpt.standard) as ModelInput);
  const first = layers.filter(({ layer }) => layer.group === 'decoder1');
  const count = first.reduce((total, { parameterCount }) => total + parameterCount.trainable, 0);
  expect(count).toBe(12 * 192 ** 2 + 13 * 192);
});

describe.each(architectures.filter(({ data }) => data === 'image' || data === 'imageToImage'))(
  '$title',
  ({ build }) => {
    test.each([
      [8, 8, 1],
      [28, 28, 1],
      [33, 47, 3],
    ])('takes images of %i × %i × %i', (...shape) => {
      const analysis = analyse(build({ inputShapes: [shape], outputUnits: 10, vocabularySize: 0 }));
      expect(analysis.problems).toEqual([]);
    });
  },
);
