import { describe, expect, it } from 'vitest';
import { attribute, dataType, type GraphValue, operation, reachable, specOf } from './graph';
import { useHalfPrecision } from './mixed-precision';

const input = (key: string, shape: number[]): GraphValue => ({
  node: { operation: 'Input', key, inputs: [], attributes: [], outputs: [{ shape, type: dataType.float32 }] },
  output: 0,
});
const matMul = (a: GraphValue, b: GraphValue, shape: number[]): GraphValue =>
  operation(
    'MatMul',
    [a, b],
    [attribute.bool('transpose_a', false), attribute.bool('transpose_b', false)],
    [{ shape, type: dataType.float32 }],
  );
const relu = (x: GraphValue): GraphValue => operation('Relu', [x], [], [specOf(x)]);
const types = (root: GraphValue): string[] =>
  reachable([root])
    .filter((node) => node.operation !== 'Input')
    .map((node) => `${node.operation}:${node.outputs[0]?.type}`);

describe('half precision', () => {
  it('runs two products and what lies between them in half, with one conversion at each end', () => {
    const hidden = relu(matMul(input('x', [256, 256]), input('w', [256, 256]), [256, 256]));
    const root = matMul(hidden, input('v', [256, 256]), [256, 256]);
    const mixed = useHalfPrecision([root], 'bfloat16');
    expect(types(mixed.of(root))).toEqual([
      'Cast:14',
      'Cast:14',
      'MatMul:14',
      'Relu:14',
      'Cast:14',
      'MatMul:14',
      'Cast:1',
    ]);
    expect(mixed.count).toBe(3);
  });

  it('leaves small products and everything else in float32', () => {
    const root = relu(matMul(input('x', [8, 8]), input('w', [8, 8]), [8, 8]));
    const mixed = useHalfPrecision([root], 'bfloat16');
    expect(mixed.of(root)).toEqual(root);
    expect(mixed.count).toBe(0);
  });

  it('gives float32 to operations that must not lose digits', () => {
    const product = matMul(input('x', [256, 256]), input('w', [256, 256]), [256, 256]);
    const root = operation('Softmax', [product], [], [specOf(product)]);
    expect(types(useHalfPrecision([root], 'float16').of(root)).slice(-2)).toEqual(['Cast:1', 'Softmax:1']);
  });
});
