import { describe, expect, test } from 'vitest';
import { analyseModel } from './analysis';
import { type LayerInput, type Model, modelSchema } from './model';

const model = (...layers: LayerInput[]): Model => modelSchema.parse({ layers }) as Model;
const shapes = (of: Model, input: number[] | null = null) =>
  analyseModel(of, input).layers.map((layer) => layer.outputShape);

describe('analyseModel', () => {
  test('counts LeNet-5 with 28 × 28 input as published figures do', () => {
    // LeNet-5 with tanh and average pooling, `same` first convolution: 61,706 parameters.
    const lenet = model(
      { kind: 'input', shape: [28, 28, 1] },
      { kind: 'conv2d', filters: 6, kernelSize: 5, padding: 'same', activation: 'tanh' },
      { kind: 'averagePooling2d' },
      { kind: 'conv2d', filters: 16, kernelSize: 5, activation: 'tanh' },
      { kind: 'averagePooling2d' },
      { kind: 'flatten' },
      { kind: 'dense', units: 120 },
      { kind: 'dense', units: 84 },
      { kind: 'dense', units: 10 },
    );
    const analysis = analyseModel(lenet);
    expect(analysis.problems).toEqual([]);
    expect(analysis.parameterCount).toEqual({ trainable: 61_706, nonTrainable: 0 });
    expect(shapes(lenet)).toEqual([
      [28, 28, 1],
      [28, 28, 6],
      [14, 14, 6],
      [10, 10, 16],
      [5, 5, 16],
      [400],
      [120],
      [84],
      [10],
    ]);
  });

  test('counts an embedding and an LSTM as Keras does', () => {
    const text = model(
      { kind: 'input', shape: [100] },
      { kind: 'embedding', inputDimension: 10_000, outputDimension: 32 },
      { kind: 'lstm', units: 128 },
      { kind: 'dense', units: 1 },
    );
    // 10,000·32 + 4·(32·128 + 128·128 + 128) + 129
    expect(analyseModel(text).parameterCount.trainable).toBe(320_000 + 82_432 + 129);
  });

  test('batch normalisation keeps its moving averages out of the trainable count', () => {
    expect(analyseModel(model({ kind: 'input', shape: [12] }, { kind: 'batchNormalisation' })).parameterCount).toEqual({
      trainable: 24,
      nonTrainable: 24,
    });
  });

  test('a frozen layer has no trainable parameters', () => {
    expect(
      analyseModel(model({ kind: 'input', shape: [4] }, { kind: 'dense', units: 3, trainable: false })).parameterCount,
    ).toEqual({ trainable: 0, nonTrainable: 15 });
  });

  test('an automatic input takes the data set’s shape', () => {
    expect(shapes(model({ kind: 'input' }, { kind: 'dense', units: 3 }), [64])).toEqual([[64], [3]]);
  });

  test('one conflict is reported once and not for the layers behind it', () => {
    const { problems, layers } = analyseModel(
      model(
        { kind: 'input', shape: [64] },
        { kind: 'conv2d', filters: 8 },
        { kind: 'flatten' },
        { kind: 'dense', units: 10 },
      ),
    );
    expect(problems.map((problem) => [problem.code, problem.where?.layer])).toEqual([['shapeConflict', 'conv2d_1']]);
    expect(problems[0]?.message).toContain('64');
    expect(layers.at(-1)?.outputShape).toBeNull();
  });

  test.each([
    ['a layer that reads itself', { kind: 'dense', units: 1, name: 'd', inputs: ['d'] }, 'cycle'],
    ['an input that does not exist', { kind: 'dense', units: 1, inputs: ['ghost'] }, 'unknownInput'],
    ['a name used twice', { kind: 'dense', units: 1, name: 'in' }, 'duplicateName'],
    ['too many inputs', { kind: 'dense', units: 1, inputs: ['in', 'in'] }, 'inputCount'],
    ['a layer no memory could hold', { kind: 'dense', units: 2 ** 31 - 1 }, 'tooLarge'],
  ] as [string, LayerInput, string][])('names %s', (_, layer, code) => {
    expect(
      analyseModel(model({ kind: 'input', name: 'in', shape: [64] }, layer)).problems.map((problem) => problem.code),
    ).toEqual([code]);
  });

  test('layers that read each other in a circle are named with the way around', () => {
    const cyclic = model(
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 4, name: 'a', inputs: ['b'] },
      { kind: 'dense', units: 4, name: 'b', inputs: ['a'] },
    );
    const { problems } = analyseModel(cyclic);
    expect(problems.map((problem) => problem.code)).toEqual(['cycle']);
    expect(problems[0]?.message).toContain('"b" → "a" → "b"');
  });

  test('layers without a name are called by kind and number, past names that are taken', () => {
    const { layers } = analyseModel(
      model({ kind: 'input', shape: [4] }, { kind: 'dense', units: 2, name: 'dense_1' }, { kind: 'dense', units: 2 }),
    );
    expect(layers.map((layer) => layer.name)).toEqual(['input_1', 'dense_1', 'dense_2']);
  });

  test.each([
    [{ targetShape: [8, 8, 1] }, [8, 8, 1]],
    [{ targetShape: [-1, 4] }, [16, 4]],
    [{ targetShape: [8, 9] }, null],
    [{ targetShape: [-1, -1] }, null],
    [{ targetShape: [-1, 5] }, null],
  ])('reshape %j of 64 gives %j', (parameters, expected) => {
    expect(shapes(model({ kind: 'input', shape: [64] }, { kind: 'reshape', ...parameters })).at(-1)).toEqual(expected);
  });

  test.each([
    ['valid', 3, 1, [6, 6, 2]],
    ['same', 3, 1, [8, 8, 2]],
    ['same', 3, 2, [4, 4, 2]],
    ['valid', 3, 2, [3, 3, 2]],
    ['valid', 9, 1, null],
  ] as const)(
    'a %s convolution with kernel %i and stride %i over 8 × 8 gives %j',
    (padding, kernelSize, strides, expected) => {
      expect(
        shapes(
          model({ kind: 'input', shape: [8, 8, 1] }, { kind: 'conv2d', filters: 2, kernelSize, strides, padding }),
        ).at(-1),
      ).toEqual(expected);
    },
  );

  test('ten thousand layers are analysed without deep recursion', () => {
    const layers = Array.from({ length: 9_999 }, (): LayerInput => ({ kind: 'dense', units: 4 }));
    expect(analyseModel(model({ kind: 'input', shape: [4] }, ...layers)).parameterCount.trainable).toBe(9_999 * 20);
  });
});
