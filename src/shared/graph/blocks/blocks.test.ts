import { describe, expect, test } from 'vitest';
import { analyseModel } from '../analysis';
import type { BlockDefinition } from '../block-kind';
import { layerKinds } from '../layers';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../model';
import { nameLayers } from '../names';
import { type BlockKind, blocks, insertBlock } from '.';

const block = (kind: BlockKind) => blocks[kind] as unknown as BlockDefinition;

/** An input and the block behind it. */
function modelWith(kind: BlockKind, parameters: Record<string, unknown>, ...shapes: number[][]): Model {
  const model: ModelInput = { layers: shapes.map((shape, at) => ({ kind: 'input', shape, name: `in_${at}` })) };
  const result = insertBlock(model, block(kind), parameters, { inputs: shapes.map((_, at) => `in_${at}`) });
  expect(result.problems).toEqual([]);
  return modelSchema.parse(result.model) as Model;
}

/** Examples of each block: parameters, and the shape that comes out of 8 × 8 × 16. */
const examples = {
  convBlock: [
    [{}, [8, 8, 32]],
    [{ filters: 8, strides: 2, activation: 'swish' }, [4, 4, 8]],
  ],
  residual: [
    [{ filters: 16 }, [8, 8, 16]],
    [{ filters: 32, strides: 2 }, [4, 4, 32]],
    [{ variant: 'bottleneck', filters: 4 }, [8, 8, 16]],
    [{ variant: 'bottleneck', filters: 8, strides: 2 }, [4, 4, 32]],
  ],
  invertedResidual: [
    [{ filters: 16 }, [8, 8, 16]],
    [{ filters: 24, expansion: 1, strides: 2, kernelSize: 5 }, [4, 4, 24]],
  ],
  squeezeExcite: [
    [{}, [8, 8, 16]],
    [{ ratio: 64 }, [8, 8, 16]],
  ],
  inception: [[{}, [8, 8, 256]]],
  denseBlock: [
    [{}, [8, 8, 64]],
    [{ layerCount: 2, growthRate: 4, bottleneck: true }, [8, 8, 24]],
  ],
} satisfies Partial<Record<BlockKind, [Record<string, unknown>, number[]][]>>;

describe.each(
  Object.entries(examples).flatMap(([kind, list]) =>
    list.map(([parameters, shape]) => ({ kind: kind as BlockKind, parameters, shape })),
  ),
)('$kind $parameters', ({ kind, parameters, shape }) => {
  test('expands into layers that fit together and are one group', () => {
    const model = modelWith(kind, parameters, [8, 8, 16]);
    const analysis = analyseModel(model);
    expect(analysis.problems).toEqual([]);
    expect(analysis.outputNames).toHaveLength(1);
    expect(analysis.layers.at(-1)?.outputShape).toEqual(shape);
    expect(new Set(model.layers.slice(1).map(({ group }) => group))).toEqual(new Set([`${kind}_1`]));
  });
});

test('a basic and a bottleneck block have the weights of ResNet-18 and ResNet-50', () => {
  // torchvision: layer2[0] of ResNet-18 (64 → 128 channels) and layer1[0] of ResNet-50 (64 → 256).
  const trainable = (parameters: Record<string, unknown>) =>
    analyseModel(modelWith('residual', parameters, [56, 56, 64])).parameterCount.trainable;
  expect(trainable({ filters: 128, strides: 2 })).toBe(230_144);
  expect(trainable({ variant: 'bottleneck', filters: 64 })).toBe(75_008);
});

test('an inverted residual block has the weights of MobileNetV2', () => {
  // torchvision: features[2] (16 → 24 channels, expansion 6, stride 2).
  const model = modelWith('invertedResidual', { filters: 24, strides: 2 }, [112, 112, 16]);
  expect(analyseModel(model).parameterCount.trainable).toBe(5136);
});

test('an inception block has the weights of GoogLeNet 3a', () => {
  // With offsets: 192·64+64, 192·96+96, 9·96·128+128, 192·16+16, 25·16·32+32, 192·32+32.
  expect(analyseModel(modelWith('inception', {}, [28, 28, 192])).parameterCount.trainable).toBe(163_696);
});

/** A network of blocks one behind the other. */
function networkOf(start: LayerInput[], parts: readonly [BlockKind, Record<string, unknown>][], end: LayerInput[]) {
  let model: ModelInput = { layers: start };
  for (const [kind, parameters] of parts) {
    const inputs = [nameLayers(model).at(-1) as string];
    model = insertBlock(model, block(kind), parameters, { inputs }).model;
  }
  return analyseModel(modelSchema.parse({ layers: [...model.layers, ...end] }) as Model);
}

const head: LayerInput[] = [{ kind: 'globalAveragePooling2d' }, { kind: 'dense', units: 1000 }];
const image: LayerInput = { kind: 'input', shape: [224, 224, 3] };

test('ResNet-50 of residual blocks has its published weights and operations', () => {
  const stages = [
    [64, 3, 1],
    [128, 4, 2],
    [256, 6, 2],
    [512, 3, 2],
  ] as const;
  const parts = stages.flatMap(([filters, count, strides]) =>
    Array.from({ length: count }, (_, at): [BlockKind, Record<string, unknown>] => [
      'residual',
      { variant: 'bottleneck', filters, strides: at === 0 ? strides : 1 },
    ]),
  );
  const stem: LayerInput[] = [
    image,
    { kind: 'conv2d', filters: 64, kernelSize: 7, strides: 2, padding: 'same', useBias: false },
    { kind: 'batchNormalisation' },
    { kind: 'activation' },
    { kind: 'maxPooling2d', poolSize: 3, strides: 2, padding: 'same' },
  ];
  const analysis = networkOf(stem, parts, head);
  expect(analysis.problems).toEqual([]);
  // torchvision: 25,557,032 weights, 4.09 thousand million multiply-adds.
  expect(analysis.parameterCount.trainable).toBe(25_557_032);
  expect(analysis.flopsPerSample / 2 / 1e9).toBeCloseTo(4.1, 1);
});

test('MobileNetV2 of inverted residual blocks has its published weights and operations', () => {
  // Expansion, filters, count, strides: table 2 of Sandler et al., 2018.
  const stages = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ] as const;
  const parts = stages.flatMap(([expansion, filters, count, strides]) =>
    Array.from({ length: count }, (_, at): [BlockKind, Record<string, unknown>] => [
      'invertedResidual',
      { expansion, filters, strides: at === 0 ? strides : 1 },
    ]),
  );
  const analysis = networkOf(
    [image],
    [
      ['convBlock', { filters: 32, strides: 2, activation: 'relu6' }],
      ...parts,
      ['convBlock', { filters: 1280, kernelSize: 1, activation: 'relu6' }],
    ],
    head,
  );
  expect(analysis.problems).toEqual([]);
  // torchvision: 3,504,872 weights; the paper: 300 million multiply-adds.
  expect(analysis.parameterCount.trainable).toBe(3_504_872);
  expect(analysis.flopsPerSample / 2 / 1e6).toBeGreaterThan(295);
  expect(analysis.flopsPerSample / 2 / 1e6).toBeLessThan(320);
});

test('a block between two layers is read by the second and reads the first', () => {
  const model: ModelInput = {
    layers: [
      { kind: 'input', shape: [8, 8, 16] },
      { kind: 'conv2d', filters: 16, padding: 'same' },
      { kind: 'flatten' },
    ],
  };
  const result = insertBlock(model, block('residual'), { filters: 16 }, { edge: { to: 'flatten_1', index: 0 } });
  const analysis = analyseModel(modelSchema.parse(result.model) as Model);
  expect(analysis.problems).toEqual([]);
  expect(analysis.outputNames).toEqual(['flatten_1']);
  expect(analysis.layers.find(({ name }) => name === 'residual_1_conv1')?.inputNames).toEqual(['conv2d_1']);
  expect(result.names).toHaveLength(7);
});

test('what stood behind the layer goes on reading it when a block is put beside', () => {
  const model: ModelInput = { layers: [{ kind: 'input', shape: [8, 8, 16] }, { kind: 'flatten' }] };
  const { model: changed } = insertBlock(model, block('convBlock'), {}, { inputs: ['input_1'] });
  const analysis = analyseModel(modelSchema.parse(changed) as Model);
  expect(analysis.layers.find(({ name }) => name === 'flatten_1')?.inputNames).toEqual(['input_1']);
});

test('a second block gets another group', () => {
  const first = modelWith('convBlock', {}, [8, 8, 16]);
  const { model } = insertBlock(first, block('convBlock'), {}, { inputs: ['convBlock_1_act'] });
  expect(new Set(model.layers.flatMap(({ group }) => group ?? []))).toEqual(new Set(['convBlock_1', 'convBlock_2']));
});

test('a block whose input shape is not known says what is missing', () => {
  const model: ModelInput = { layers: [{ kind: 'input' }] };
  const result = insertBlock(model, block('residual'), {}, { inputs: ['input_1'] });
  expect(result.model).toBe(model);
  expect(result.problems.map(({ code }) => code)).toEqual(['unknownShape']);
});

test('every block has documentation, an icon and defaults for everything', () => {
  for (const definition of Object.values(blocks) as unknown as BlockDefinition[]) {
    expect(definition.documentation.length).toBeGreaterThan(150);
    expect(definition.parameters.safeParse({}).error).toBeUndefined();
    expect(definition.kind in layerKinds).toBe(false);
  }
});
