import { describe, expect, test } from 'vitest';
import { analyseModel } from '../analysis';
import type { BlockDefinition } from '../block-kind';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../model';
import { blocks, insertBlock } from '.';

const sequence = (name: string, steps: number, width: number): LayerInput => ({
  kind: 'input',
  name,
  shape: [steps, width],
});

function insert(kind: 'transformerEncoder' | 'transformerDecoder', parameters: object, inputs: ModelInput['layers']) {
  const names = inputs.map(({ name }) => name as string);
  const block = blocks[kind] as unknown as BlockDefinition;
  const result = insertBlock({ layers: inputs }, block, parameters as Record<string, unknown>, { inputs: names });
  expect(result.problems).toEqual([]);
  return analyseModel(modelSchema.parse(result.model) as Model);
}

describe.each(['pre', 'post'] as const)('a %s-norm transformer', (order) => {
  test.each([
    ['encoder', 'transformerEncoder', [sequence('x', 7, 12)]],
    ['decoder', 'transformerDecoder', [sequence('x', 7, 12), sequence('read', 5, 8)]],
  ] as const)('%s block fits together and keeps the shape', (_, kind, inputs) => {
    const analysis = insert(kind, { order, headCount: 3, rotary: true, normalisation: 'rms' }, [...inputs]);
    expect(analysis.problems).toEqual([]);
    expect(analysis.outputNames).toHaveLength(1);
    expect(analysis.layers.at(-1)?.outputShape).toEqual([7, 12]);
    expect(analysis.layers.at(-1)?.layer.kind).toBe(order === 'pre' ? 'add' : 'rmsNormalisation');
  });

  test('encoder block of width 768 has the weights of one layer of BERT-base and GPT-2', () => {
    // 4 · (768² + 768) + 768 · 3072 + 3072 + 3072 · 768 + 768 + 2 · 2 · 768
    const { parameterCount } = insert('transformerEncoder', { order, headCount: 12 }, [sequence('x', 16, 768)]);
    expect(parameterCount).toEqual({ trainable: 7_087_872, nonTrainable: 0 });
  });
});

test('without dropout there are no dropout layers', () => {
  const { layers } = insert('transformerEncoder', { dropout: 0 }, [sequence('x', 7, 12)]);
  expect(layers.map(({ layer }) => layer.kind)).not.toContain('dropout');
});

test('a decoder block without what it looks at is refused', () => {
  const block = blocks.transformerDecoder as unknown as BlockDefinition;
  const result = insertBlock({ layers: [sequence('x', 7, 12)] }, block, {}, { inputs: ['x'] });
  expect(result.problems[0]?.message).toContain('reads 2 layers; 1 are given');
});
