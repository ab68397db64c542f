import { describe, expect, test, vi } from 'vitest';
import { analyseModel } from './analysis';
import { layerKinds } from './layers';
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

describe('several outputs of a layer', () => {
  const twoPorts = (reference: string) =>
    model(
      { kind: 'input', shape: [5, 3] },
      { kind: 'lstm', units: 4, returnSequences: true, returnState: true, name: 'memory' },
      { kind: 'dense', units: 2, inputs: [reference] },
    );

  test('are read by the name of their port', () => {
    const analysis = analyseModel(twoPorts('memory:hidden'));
    expect(analysis.problems).toEqual([]);
    expect(analysis.layers[1]?.outputShapes).toEqual([[5, 4], [4], [4]]);
    expect(analysis.layers[2]).toMatchObject({ inputNames: ['memory'], inputShapes: [[4]], outputShape: [2] });
  });

  test('the bare name is the main one', () => {
    expect(analyseModel(twoPorts('memory')).layers[2]?.outputShape).toEqual([5, 2]);
  });

  test('a port that does not exist is named with those that do', () => {
    const [problem] = analyseModel(twoPorts('memory:sate')).problems;
    expect(problem).toMatchObject({ code: 'unknownPort', where: { path: ['model', 'layers', 2, 'inputs', 0] } });
    expect(problem?.fix).toContain('hidden');
  });
});

describe('shared layers', () => {
  const towers = (width: number) =>
    model(
      { kind: 'input', shape: [8], name: 'left' },
      { kind: 'input', shape: [width], name: 'right' },
      { kind: 'dense', units: 4, name: 'tower', inputs: ['left'] },
      { kind: 'dense', sharedWith: 'tower', name: 'twin', inputs: ['right'] },
      { kind: 'concatenate', inputs: ['tower', 'twin'] },
    );

  test('count their weights once and their operations twice', () => {
    const analysis = analyseModel(towers(8));
    expect(analysis.problems).toEqual([]);
    expect(analysis.parameterCount).toEqual({ trainable: 36, nonTrainable: 0 });
    expect(analysis.layers[3]?.flops).toBe(analysis.layers[2]?.flops);
    expect(analysis.layers[3]?.layer).toMatchObject({ kind: 'dense', units: 4, name: 'twin' });
  });

  test('cannot read another shape than the weights were made for, and both are named', () => {
    const [problem] = analyseModel(towers(6)).problems;
    expect(problem).toMatchObject({ code: 'sharedShape', where: { layer: 'twin' } });
    expect(problem?.message).toMatch(/made for 8; it reads 6/);
  });

  test.each([
    ['a later layer', { kind: 'dense', sharedWith: 'late' }, 'laterShared'],
    ['a layer that does not exist', { kind: 'dense', sharedWith: 'ghost' }, 'unknownShared'],
    ['a layer of another kind', { kind: 'dropout', sharedWith: 'own' }, 'sharedKind'],
    ['one that shares itself', { kind: 'dense', sharedWith: 'second' }, 'sharedChain'],
  ] as [string, LayerInput, string][])('cannot share with %s', (_, layer, code) => {
    const analysis = analyseModel(
      model(
        { kind: 'input', shape: [4] },
        { kind: 'dense', units: 4, name: 'own' },
        { kind: 'dense', sharedWith: 'own', name: 'second' },
        layer,
        { kind: 'dense', units: 4, name: 'late', inputs: ['input_1'] },
      ),
    );
    expect(analysis.problems.map((problem) => problem.code)).toContain(code);
  });

  test('take no parameters of their own', () => {
    const read = modelSchema.safeParse({
      layers: [
        { kind: 'dense', units: 4, name: 'a' },
        { kind: 'dense', sharedWith: 'a', units: 4 },
      ],
    });
    expect(read.success).toBe(false);
  });
});

describe('what the network gives', () => {
  const branches: LayerInput[] = [
    { kind: 'input', shape: [4] },
    { kind: 'dense', units: 2, name: 'a' },
    { kind: 'dense', units: 3, name: 'b' },
  ];
  const of = (...outputs: string[]) => analyseModel(modelSchema.parse({ layers: branches, outputs }) as Model);

  test('is what nothing reads, unless it is written', () => {
    expect(analyseModel(model(...branches)).outputNames).toEqual(['b']);
    expect(of('b', 'a')).toMatchObject({ outputNames: ['b', 'a'], problems: [] });
  });

  test.each([
    [['a'], ['unusedLayer']],
    [['b', 'ghost'], ['unknownOutput']],
    [['b', 'b'], ['duplicateOutput']],
    [['b:state'], ['unknownPort']],
  ])('%j has the problems %j', (outputs, codes) => {
    expect(of(...outputs).problems.map(({ code }) => code)).toEqual(codes);
  });
});

test('an input that nothing reads is a problem while everything else is sound', () => {
  const { problems, outputNames } = analyseModel(
    model({ kind: 'input', shape: [4], name: 'spare' }, { kind: 'input', shape: [4] }, { kind: 'dense', units: 1 }),
  );
  expect(problems.map(({ code, where }) => [code, where?.layer])).toEqual([['unreadInput', 'spare']]);
  expect(outputNames).toEqual(['dense_1']);
});

test('automatic inputs take their shapes by name', () => {
  const two = model(
    { kind: 'input', name: 'age' },
    { kind: 'input', name: 'words' },
    { kind: 'concatenate', inputs: ['age', 'words'] },
  );
  expect(analyseModel(two, { age: [1], words: [20] }).layers[2]?.outputShape).toEqual([21]);
});

test('whole numbers are not multiplied with weights before they are converted', () => {
  const { problems } = analyseModel(
    model({ kind: 'input', shape: [4], dataType: 'int32' }, { kind: 'flatten' }, { kind: 'dense', units: 1 }),
  );
  expect(problems.map(({ code, where }) => [code, where?.layer])).toEqual([['typeConflict', 'dense_1']]);
});

test.each([
  [64, '242 GiB for its weights'],
  [1, '3.7 GiB for its output of one sample'],
])('a dense layer of a thousand million units that reads %i is refused: %s', (width, need) => {
  const { problems } = analyseModel(model({ kind: 'input', shape: [width] }, { kind: 'dense', units: 1_000_000_000 }));
  expect(problems.map(({ code }) => code)).toEqual(['tooLarge']);
  expect(problems[0]?.message).toContain(need);
});

test('an image that is enlarged beyond all memory is refused with what its output would need', () => {
  const { problems } = analyseModel(
    model({ kind: 'input', shape: [256, 256, 64] }, { kind: 'upSampling2d', size: 64 }),
  );
  expect(problems[0]?.message).toContain('64.0 GiB for its output of one sample');
});

test('many layers that fit one by one are refused together', () => {
  const wide = Array.from({ length: 80 }, (): LayerInput => ({ kind: 'dense', units: 20_000 }));
  const { problems } = analyseModel(model({ kind: 'input', shape: [20_000] }, ...wide));
  expect(problems.map(({ code }) => code)).toEqual(['tooLarge']);
});

test('an edit computes again only what depends on it', () => {
  const before = model({ kind: 'input', shape: [4] }, { kind: 'dense', units: 5 }, { kind: 'dense', units: 6 });
  analyseModel(before);
  const dense = layerKinds.dense;
  const inferShape = vi.spyOn(dense, 'inferShape');
  const [input, first, second] = before.layers as [Model['layers'][0], Model['layers'][0], Model['layers'][0]];
  analyseModel({ layers: [input, first, { ...second, units: 7 } as typeof second] });
  expect(inferShape).toHaveBeenCalledTimes(1);
  inferShape.mockRestore();
});

test('ten thousand layers that read what does not exist are each named', () => {
  const layers = Array.from(
    { length: 9_999 },
    (_, at): LayerInput => ({ kind: 'dense', units: 4, inputs: [`x${at}`] }),
  );
  expect(analyseModel(model({ kind: 'input', shape: [4] }, ...layers)).problems).toHaveLength(9_999);
});
