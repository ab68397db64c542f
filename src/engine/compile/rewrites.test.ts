import { describe, expect, it } from 'vitest';
import { attribute, constant, constantNumbers, dataType, type GraphValue, operation, reachable, specOf } from './graph';
import { rewrite } from './rewrites';

const float = attribute.type('T', dataType.float32);
const input = (key: string, shape: number[]): GraphValue => ({
  node: { operation: 'Input', key, inputs: [], attributes: [], outputs: [{ shape, type: dataType.float32 }] },
  output: 0,
});
const integers = (...values: number[]): GraphValue => constant(Int32Array.from(values), [values.length]);
const op = (
  name: string,
  inputs: GraphValue[],
  shape: number[],
  ...attributes: ReturnType<typeof attribute.int>[]
): GraphValue => operation(name, inputs, [float, ...attributes], [{ shape, type: dataType.float32 }]);
const rewritten = (root: GraphValue): GraphValue => rewrite([root]).of(root);
const operationsOf = (root: GraphValue): string[] => reachable([rewritten(root)]).map((node) => node.operation);

describe('rewriting a recorded graph', () => {
  it('makes a matrix product of a batched one of two matrices, with its transpositions', () => {
    const product = op(
      'BatchMatMulV2',
      [input('a', [4, 3]), input('b', [5, 4])],
      [3, 5],
      attribute.bool('adj_x', true),
      attribute.bool('adj_y', true),
    );
    const { node } = rewritten(product);
    expect(node.operation).toBe('MatMul');
    expect(node.attributes).toContainEqual(attribute.bool('transpose_a', true));
    expect(node.attributes).toContainEqual(attribute.bool('transpose_b', true));
  });

  it('masks the pooled gradient where a ReLU stands before a max pool', () => {
    const features = op('Relu', [input('x', [2, 4, 4, 3])], [2, 4, 4, 3]);
    const pooled = op('MaxPool', [features], [2, 2, 2, 3]);
    const spread = op('MaxPoolGrad', [features, pooled, input('dy', [2, 2, 2, 3])], [2, 4, 4, 3]);
    const { node } = rewritten(op('ReluGrad', [spread, features], [2, 4, 4, 3]));
    expect(node.operation).toBe('MaxPoolGrad');
    const masked = node.inputs[2] as GraphValue;
    expect(masked.node.operation).toBe('ReluGrad');
    expect(specOf(masked).shape).toEqual([2, 2, 2, 3]);
  });

  it('leaves the mask of other features where it is', () => {
    const features = op('Relu', [input('x', [2, 4, 4, 3])], [2, 4, 4, 3]);
    const spread = op('MaxPoolGrad', [features, input('p', [2, 2, 2, 3]), input('dy', [2, 2, 2, 3])], [2, 4, 4, 3]);
    const other = op('Relu', [input('y', [2, 4, 4, 3])], [2, 4, 4, 3]);
    expect(rewritten(op('ReluGrad', [spread, other], [2, 4, 4, 3])).node.operation).toBe('ReluGrad');
  });

  it('takes the batch of one out of a product and cancels the reshapes around it', () => {
    const a = op('Reshape', [input('a', [3, 4]), integers(1, 3, 4)], [1, 3, 4]);
    const b = op('Reshape', [input('b', [4, 5]), integers(1, 4, 5)], [1, 4, 5]);
    const product = op(
      'BatchMatMulV2',
      [a, b],
      [1, 3, 5],
      attribute.bool('adj_x', false),
      attribute.bool('adj_y', false),
    );
    const root = op('Reshape', [product, integers(3, 5)], [3, 5]);
    expect(operationsOf(root)).toEqual(['Input', 'Input', 'MatMul']);
  });

  it('leaves a product of real batches alone', () => {
    const product = op('BatchMatMulV2', [input('a', [2, 3, 4]), input('b', [2, 4, 5])], [2, 3, 5]);
    expect(operationsOf(product)).toEqual(['Input', 'Input', 'BatchMatMulV2']);
  });

  it('adds a bias by BiasAdd only along the last axis', () => {
    expect(operationsOf(op('Add', [input('x', [2, 3]), input('bias', [3])], [2, 3]))).toContain('BiasAdd');
    expect(operationsOf(op('Add', [input('x', [3, 3]), input('column', [3, 1])], [3, 3]))).toContain('Add');
    expect(operationsOf(op('Add', [input('x', [2, 1]), input('bias', [3])], [2, 3]))).toContain('Add');
  });

  it.each([
    [[0], 'BiasAddGrad'],
    [[1], 'Sum'],
    [[0, 1], 'Sum'],
  ])('sums a matrix over axes %j by %s', (axes, expected) => {
    const shape = [2, 3].filter((_, axis) => !axes.includes(axis));
    expect(operationsOf(op('Sum', [input('x', [2, 3]), integers(...axes)], shape)).at(-1)).toBe(expected);
  });

  it('keeps a sum that keeps its axes', () => {
    const sum = op('Sum', [input('x', [2, 3]), integers(0)], [1, 3], attribute.bool('keep_dims', true));
    expect(operationsOf(sum).at(-1)).toBe('Sum');
  });

  it('drops a product with ones of the same shape and makes a broadcast of one that widens', () => {
    const ones = constant(new Float32Array(6).fill(1), [2, 3]);
    expect(operationsOf(op('Mul', [input('x', [2, 3]), ones], [2, 3]))).toEqual(['Input']);
    expect(operationsOf(op('Mul', [input('x', [2, 1]), ones], [2, 3])).at(-1)).toBe('BroadcastTo');
  });

  it('keeps a product with a table that only begins with ones', () => {
    const table = constant(Float32Array.of(1, 1, 1, 1, 1, 2), [2, 3]);
    expect(operationsOf(op('Mul', [input('x', [2, 3]), table], [2, 3])).at(-1)).toBe('Mul');
  });

  it('shrinks a repeated number beside a whole operand to a scalar', () => {
    const { node } = rewritten(
      op('Maximum', [input('x', [10, 10]), constant(new Float32Array(100).fill(0.5), [10, 10])], [10, 10]),
    );
    const [, scalar] = node.inputs as [GraphValue, GraphValue];
    expect(specOf(scalar).shape).toEqual([]);
    expect(Array.from(constantNumbers(scalar) ?? [])).toEqual([0.5]);
  });

  it('computes equal nodes once', () => {
    const x = input('x', [4]);
    const root = op('Add', [op('Exp', [x], [4]), op('Exp', [x], [4])], [4]);
    expect(operationsOf(root)).toEqual(['Input', 'Exp', 'Add']);
  });

  it('keeps nodes apart that differ in an attribute', () => {
    const x = input('x', [4]);
    const root = op(
      'Add',
      [
        op('LeakyRelu', [x], [4], attribute.float('alpha', 0.1)),
        op('LeakyRelu', [x], [4], attribute.float('alpha', 0.2)),
      ],
      [4],
    );
    expect(operationsOf(root)).toEqual(['Input', 'LeakyRelu', 'LeakyRelu', 'Add']);
  });
});
