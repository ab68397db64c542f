import {
  attribute,
  constant,
  constantNumbers,
  dataType,
  elementCount,
  type GraphNode,
  type GraphValue,
  isConstant,
  operation,
  reachable,
  specOf,
} from './graph';

type Rule = (node: GraphNode) => GraphValue | null;

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
const shapeOf = (value: GraphValue): readonly number[] => specOf(value).shape;
const attributeOf = (node: GraphNode, name: string): unknown =>
  node.attributes.find((item) => item.name === name)?.value;
const outputOf = (node: GraphNode): GraphValue => ({ node, output: 0 });

/** The one number that a constant repeats, or null. */
function uniformNumber(value: GraphValue | undefined): number | null {
  if (value == null || !isConstant(value) || specOf(value).type !== dataType.float32) return null;
  const numbers = constantNumbers(value);
  if (numbers == null || numbers.length === 0) return null;
  const first = numbers[0] as number;
  for (let index = 1; index < numbers.length; index += 1) if (numbers[index] !== first) return null;
  return first;
}

/** `value` in another shape, past a reshape that it may already come from. */
function reshaped(value: GraphValue, shape: readonly number[]): GraphValue {
  const origin = value.node.operation === 'Reshape' ? (value.node.inputs[0] as GraphValue) : value;
  if (sameShape(shapeOf(origin), shape)) return origin;
  const { type } = specOf(value);
  const attributes = [attribute.type('T', type), attribute.type('Tshape', dataType.int32)];
  return operation('Reshape', [origin, constant(Int32Array.from(shape), [shape.length])], attributes, [
    { shape, type },
  ]);
}

const elementwise = new Set([
  'Add',
  'AddV2',
  'Sub',
  'Mul',
  'Div',
  'RealDiv',
  'Maximum',
  'Minimum',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'Equal',
  'NotEqual',
  'Pow',
  'SquaredDifference',
]);

/** Each rule takes a node whose inputs are already rewritten and gives what computes the same with less, or null. */
const rules: Record<string, Rule> = {
  dropCast: (node) => {
    const [x] = node.inputs;
    if (node.operation !== 'Cast' || x == null) return null;
    return specOf(x).type === node.outputs[0]?.type ? x : null;
  },
  dropReshape: (node) => {
    const [x, shape] = node.inputs;
    if (node.operation !== 'Reshape' || x == null || shape == null) return null;
    if (sameShape(shapeOf(x), node.outputs[0]?.shape ?? [])) return x;
    const inner = x.node.operation === 'Reshape' ? x.node.inputs[0] : null;
    return inner == null ? null : { node: { ...node, inputs: [inner, shape] }, output: 0 };
  },
  dropTranspose: (node) => {
    const [x, order] = node.inputs;
    if (node.operation !== 'Transpose' || x == null || order == null) return null;
    const axes = constantNumbers(order);
    return axes != null && Array.from(axes).every((axis, index) => axis === index) ? x : null;
  },
  matrixProduct: (node) => {
    const [a, b] = node.inputs;
    if (
      node.operation !== 'BatchMatMulV2' ||
      a == null ||
      b == null ||
      shapeOf(a).length !== 2 ||
      shapeOf(b).length !== 2
    )
      return null;
    const attributes = [
      attribute.type('T', specOf(a).type),
      attribute.bool('transpose_a', Boolean(attributeOf(node, 'adj_x'))),
      attribute.bool('transpose_b', Boolean(attributeOf(node, 'adj_y'))),
    ];
    return operation('MatMul', [a, b], attributes, node.outputs);
  },
  singleMatrixProduct: (node) => {
    const [a, b] = node.inputs;
    const output = node.outputs[0]?.shape ?? [];
    if (node.operation !== 'BatchMatMulV2' || a == null || b == null || output.length !== 3) return null;
    if ([a, b].some((value) => shapeOf(value).length !== 3 || shapeOf(value)[0] !== 1)) return null;
    const attributes = [
      attribute.type('T', specOf(a).type),
      attribute.bool('transpose_a', Boolean(attributeOf(node, 'adj_x'))),
      attribute.bool('transpose_b', Boolean(attributeOf(node, 'adj_y'))),
    ];
    const type = specOf(a).type;
    const product = operation(
      'MatMul',
      [reshaped(a, shapeOf(a).slice(1)), reshaped(b, shapeOf(b).slice(1))],
      attributes,
      [{ shape: output.slice(1), type }],
    );
    return reshaped(product, output);
  },
  biasAdd: (node) => {
    if (node.operation !== 'Add' && node.operation !== 'AddV2') return null;
    const output = node.outputs[0]?.shape ?? [];
    if (output.length < 2 || output.length > 5 || node.outputs[0]?.type !== dataType.float32) return null;
    const bias = node.inputs.find(
      (input) => shapeOf(input).length === 1 && shapeOf(input)[0] === output.at(-1) && !isConstant(input),
    );
    const x = node.inputs.find((input) => input !== bias && sameShape(shapeOf(input), output));
    if (bias == null || x == null) return null;
    return operation(
      'BiasAdd',
      [x, bias],
      [attribute.type('T', dataType.float32), attribute.string('data_format', 'NHWC')],
      node.outputs,
    );
  },
  biasGradient: (node) => {
    const [x, axes] = node.inputs;
    if (
      node.operation !== 'Sum' ||
      x == null ||
      axes == null ||
      attributeOf(node, 'keep_dims') ||
      specOf(x).type !== dataType.float32
    )
      return null;
    const numbers = constantNumbers(axes);
    const rank = shapeOf(x).length;
    if (
      numbers == null ||
      rank < 2 ||
      rank > 5 ||
      numbers.length !== rank - 1 ||
      new Set(Array.from(numbers)).size !== rank - 1
    )
      return null;
    if (!Array.from(numbers).every((axis) => axis >= 0 && axis < rank - 1)) return null;
    return operation(
      'BiasAddGrad',
      [x],
      [attribute.type('T', dataType.float32), attribute.string('data_format', 'NHWC')],
      node.outputs,
    );
  },
  multiplyByOnes: (node) => {
    if (node.operation !== 'Mul') return null;
    const output = node.outputs[0]?.shape ?? [];
    const position = node.inputs.findIndex((input) => uniformNumber(input) === 1);
    const x = node.inputs[1 - position];
    if (position < 0 || x == null) return null;
    if (sameShape(shapeOf(x), output)) return x;
    return operation(
      'BroadcastTo',
      [x, constant(Int32Array.from(output), [output.length])],
      [attribute.type('T', specOf(x).type), attribute.type('Tidx', dataType.int32)],
      node.outputs,
    );
  },
  // A window's largest number is above zero exactly where the place that it came from is: masking the pooled gradient,
  // a quarter of the size, masks the same.
  reluGradientAfterPool: (node) => {
    const [gradient, features] = node.inputs;
    if (node.operation !== 'ReluGrad' || gradient?.node.operation !== 'MaxPoolGrad') return null;
    const [input, pooled, dy] = gradient.node.inputs;
    if (features?.node.operation !== 'Relu' || input?.node !== features.node || pooled == null || dy == null)
      return null;
    const masked = operation('ReluGrad', [dy, pooled], node.attributes, [specOf(pooled)]);
    return { node: { ...gradient.node, inputs: [input, pooled, masked] }, output: 0 };
  },
  scalarConstant: (node) => {
    if (!elementwise.has(node.operation)) return null;
    const output = node.outputs[0]?.shape ?? [];
    const position = node.inputs.findIndex((input, index) => {
      const other = node.inputs[1 - index];
      return (
        shapeOf(input).length > 0 && other != null && sameShape(shapeOf(other), output) && uniformNumber(input) != null
      );
    });
    if (position < 0) return null;
    const scalar = constant(Float32Array.of(uniformNumber(node.inputs[position]) as number), []);
    return {
      node: { ...node, inputs: node.inputs.map((input, index) => (index === position ? scalar : input)) },
      output: 0,
    };
  },
  fillConstant: (node) => {
    const shape = node.outputs[0]?.shape ?? [];
    if (node.operation !== 'Const' || elementCount(shape) < 64) return null;
    const number = uniformNumber(outputOf(node));
    if (number == null) return null;
    const dimensions = constant(Int32Array.from(shape), [shape.length]);
    return operation(
      'Fill',
      [dimensions, constant(Float32Array.of(number), [])],
      [attribute.type('T', dataType.float32), attribute.type('index_type', dataType.int32)],
      node.outputs,
    );
  },
};

/** Rules that look at constants of their users come before those that turn the constants into something else. */
const order = Object.entries(rules).filter(([name]) => name !== 'fillConstant');

export interface Rewriting {
  /** What stands for a value of the recorded graph. */
  of(value: GraphValue): GraphValue;
  /** How often each rule was applied. */
  counts: Record<string, number>;
}

/** Rewrites everything that the roots need and merges equal nodes. The graph computes the same as before. */
export function rewrite(roots: readonly GraphValue[]): Rewriting {
  const counts: Record<string, number> = {};
  const replaced = new Map<GraphNode, GraphValue>();
  const identity = new Map<GraphNode, number>();
  const known = new Map<string, GraphNode>();
  const idOf = (node: GraphNode): number => {
    if (!identity.has(node)) identity.set(node, identity.size);
    return identity.get(node) as number;
  };
  const of = (value: GraphValue): GraphValue => {
    const target = replaced.get(value.node);
    if (target == null) return value;
    // Only single-output nodes are replaced by another node's output; the rest are replaced as a whole.
    return target.node.outputs.length > 1 && value.node.outputs.length > 1
      ? { node: target.node, output: value.output }
      : target;
  };
  const canonical = (node: GraphNode): GraphNode => {
    if (node.bytes != null && node.bytes.byteLength > 4096) return node;
    const content = node.bytes == null ? '' : Buffer.from(node.bytes).toString('base64');
    const key = JSON.stringify([
      node.operation,
      node.key,
      node.inputs.map((input) => [idOf(input.node), input.output]),
      node.attributes,
      content,
      node.outputs,
    ]);
    const twin = known.get(key);
    if (twin == null) known.set(key, node);
    return twin ?? node;
  };
  const visitNew = (value: GraphValue): GraphValue => {
    const inputs = value.node.inputs.map((input) => (identity.has(input.node) ? input : visitNew(input)));
    for (const input of inputs) idOf(input.node);
    return { node: canonical({ ...value.node, inputs }), output: value.output };
  };
  for (const node of reachable(roots)) {
    let current: GraphValue = { node: { ...node, inputs: node.inputs.map(of) }, output: 0 };
    for (let changed = true; changed; ) {
      changed = false;
      for (const [name, rule] of order) {
        if (identity.has(current.node)) break;
        const better = rule(current.node);
        if (better == null) continue;
        counts[name] = (counts[name] ?? 0) + 1;
        current = better;
        changed = true;
        break;
      }
    }
    if (!identity.has(current.node)) current = visitNew(current);
    idOf(current.node);
    replaced.set(node, current);
  }
  const { fillConstant } = rules as { fillConstant: Rule };
  const filled = new Map<GraphNode, GraphValue | null>();
  for (const node of reachable(roots.map(of))) {
    if (node.operation !== 'Const') continue;
    filled.set(node, fillConstant(node));
  }
  for (const [node, value] of filled) {
    if (value == null) continue;
    counts.fillConstant = (counts.fillConstant ?? 0) + 1;
    Object.assign(node, {
      operation: value.node.operation,
      inputs: value.node.inputs,
      attributes: value.node.attributes,
      bytes: undefined,
    });
  }
  return { of, counts };
}
