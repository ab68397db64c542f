import { expect, test } from 'vitest';
import { analyseModel } from './analysis';
import { diffModels } from './diff';
import { type LayerInput, type Model, modelSchema } from './model';

const analysis = (...layers: LayerInput[]) =>
  analyseModel(modelSchema.parse({ layers: [{ kind: 'input', shape: [64] }, ...layers] }) as Model);
const states = (first: LayerInput[], second: LayerInput[]) =>
  diffModels(analysis(...first), analysis(...second)).layers.map(({ state, before, after }) => [state, before, after]);

const stack: LayerInput[] = [
  { kind: 'dense', units: 128, activation: 'relu' },
  { kind: 'dropout', rate: 0.2 },
  { kind: 'dense', units: 10 },
];

test('a model is the same as itself', () => {
  const difference = diffModels(analysis(...stack), analysis(...stack));
  expect(new Set(difference.layers.map(({ state }) => state))).toEqual(new Set(['same']));
  expect(difference).toMatchObject({ addedCount: 0, removedCount: 0, changedCount: 0 });
});

test('a changed parameter names both values and what follows from it', () => {
  const wider: LayerInput[] = [{ kind: 'dense', units: 256, activation: 'relu' }, ...stack.slice(1)];
  const difference = diffModels(analysis(...stack), analysis(...wider));
  expect(difference.layers[1]).toMatchObject({
    state: 'changed',
    parameters: [{ name: 'units', before: 128, after: 256 }],
    inputs: null,
    outputShape: { before: [128], after: [256] },
    parameterCount: { before: 65 * 128, after: 65 * 256 },
  });
  // The last layer has more weights, since it reads more.
  expect(difference.layers[3]).toMatchObject({ state: 'changed', parameters: [], outputShape: null });
  expect(difference.parameterCount).toEqual({ before: 65 * 128 + 129 * 10, after: 65 * 256 + 257 * 10 });
});

test('a layer put in between does not make a change of those behind it, whose names moved on', () => {
  const deeper: LayerInput[] = [
    stack[0] as LayerInput,
    { kind: 'dense', units: 128, activation: 'relu' },
    ...stack.slice(1),
  ];
  expect(states(stack, deeper).map(([state]) => state)).toEqual(['same', 'same', 'added', 'changed', 'same']);
  const changed = diffModels(analysis(...stack), analysis(...deeper)).layers[3];
  expect(changed).toMatchObject({ kind: 'dropout', inputs: { before: ['dense_1'], after: ['dense_2'] } });
});

test('a removed layer stands where it was', () => {
  expect(states(stack, [stack[0] as LayerInput, stack[2] as LayerInput])).toEqual([
    ['same', 'input_1', 'input_1'],
    ['same', 'dense_1', 'dense_1'],
    ['removed', 'dropout_1', null],
    ['changed', 'dense_2', 'dense_2'],
  ]);
});

test('written names win over positions', () => {
  const first: LayerInput[] = [
    { kind: 'dense', units: 8, name: 'left', inputs: ['input_1'] },
    { kind: 'dense', units: 9, name: 'right', inputs: ['input_1'] },
  ];
  const difference = diffModels(analysis(...first), analysis(...first.toReversed()));
  expect(difference.layers.map(({ state, after }) => [state, after])).toEqual([
    ['same', 'input_1'],
    ['same', 'right'],
    ['same', 'left'],
  ]);
});

test('the same name on another kind of layer is another layer', () => {
  const first: LayerInput[] = [{ kind: 'dense', units: 8, name: 'body' }];
  const second: LayerInput[] = [{ kind: 'dropout', name: 'body' }];
  expect(states(first, second).map(([state]) => state)).toEqual(['same', 'removed', 'added']);
});

test('weights that are shared from now on are a change', () => {
  const first: LayerInput[] = [
    { kind: 'dense', units: 64, name: 'a' },
    { kind: 'dense', units: 64, name: 'b' },
  ];
  const second: LayerInput[] = [
    { kind: 'dense', units: 64, name: 'a' },
    { kind: 'dense', sharedWith: 'a', name: 'b' },
  ];
  expect(diffModels(analysis(...first), analysis(...second)).layers[2]).toMatchObject({
    state: 'changed',
    parameters: [{ name: 'sharedWith', before: null, after: 'a' }],
    parameterCount: { before: 65 * 64, after: 0 },
  });
});

test('two large models are compared without a table of all pairs', () => {
  const many = Array.from({ length: 3000 }, (_, at): LayerInput => ({ kind: 'dense', units: 4 + (at % 3) }));
  const others = many.map((layer): LayerInput => ({ ...layer, activation: 'relu' }) as LayerInput);
  expect(diffModels(analysis(...many), analysis(...others)).changedCount).toBe(3000);
});
