import type { HalfType } from '../../shared/contract/compilation';
import {
  attribute,
  dataType,
  elementCount,
  type GraphNode,
  type GraphValue,
  operation,
  reachable,
  specOf,
} from './graph';

/** Number formats of half the size: bfloat16 for processors, float16 for graphics cards. */
export type { HalfType };

const typeNumbers = { bfloat16: 14, float16: 19 } as const satisfies Record<HalfType, number>;

/** Operations that gain: large products. Positions of the inputs that become half; all outputs do. */
const products: Record<string, readonly number[]> = {
  MatMul: [0, 1],
  BatchMatMulV2: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
};

/**
 * Operations that go along when what they work on is half already, so that it need not be converted there and back.
 * `every`: only when all inputs are; otherwise one suffices. Outputs after the first `halfOutputs` stay float32.
 */
const followers: Record<string, { inputs: readonly number[]; every?: boolean; halfOutputs?: number }> = {
  BiasAdd: { inputs: [0, 1] },
  Relu: { inputs: [0] },
  Relu6: { inputs: [0] },
  ReluGrad: { inputs: [0, 1] },
  Relu6Grad: { inputs: [0, 1] },
  MaxPool: { inputs: [0] },
  MaxPoolGrad: { inputs: [0, 1, 2] },
  Reshape: { inputs: [0] },
  Transpose: { inputs: [0] },
  Add: { inputs: [0, 1], every: true },
  AddV2: { inputs: [0, 1], every: true },
  FusedBatchNormV3: { inputs: [0], halfOutputs: 1 },
  FusedBatchNormGradV3: { inputs: [0, 1], halfOutputs: 1 },
};

/** Multiplications and additions below which converting a matrix product costs more than it saves. */
const smallestProduct = 2 ** 22;

function isLargeEnough(node: GraphNode): boolean {
  if (node.operation !== 'MatMul' && node.operation !== 'BatchMatMulV2') return true;
  const [a, b] = node.inputs as [GraphValue, GraphValue];
  const output = elementCount(node.outputs[0]?.shape ?? []);
  const shared = Math.sqrt((elementCount(specOf(a).shape) * elementCount(specOf(b).shape)) / Math.max(1, output));
  const batch = elementCount((node.outputs[0]?.shape ?? []).slice(0, -2));
  return (output * shared) / Math.sqrt(Math.max(1, batch)) >= smallestProduct;
}

export interface MixedPrecision {
  /** What stands for a float32 value of the graph: float32 likewise. */
  of(value: GraphValue): GraphValue;
  /** Operations that now compute in half precision. */
  count: number;
}

/**
 * Lets the large products that the roots need, and what lies between them, compute in half precision. Weights, losses,
 * sums, statistics and updates stay float32.
 */
export function useHalfPrecision(roots: readonly GraphValue[], halfType: HalfType): MixedPrecision {
  const half = typeNumbers[halfType];
  const replaced = new Map<GraphNode, GraphNode>();
  const casts = new Map<GraphNode, Map<string, GraphValue>>();
  let count = 0;
  const current = ({ node, output }: GraphValue): GraphValue => ({ node: replaced.get(node) ?? node, output });
  const cast = (value: GraphValue, type: number): GraphValue => {
    const { shape, type: before } = specOf(value);
    if (before === type) return value;
    const key = `${value.output}:${type}`;
    const own = casts.get(value.node) ?? new Map<string, GraphValue>();
    casts.set(value.node, own);
    const known = own.get(key);
    if (known != null) return known;
    const made = operation(
      'Cast',
      [value],
      [attribute.type('SrcT', before), attribute.type('DstT', type), attribute.bool('Truncate', false)],
      [{ shape, type }],
    );
    own.set(key, made);
    return made;
  };
  const full = (value: GraphValue): GraphValue => {
    const found = current(value);
    return specOf(found).type === half ? cast(found, dataType.float32) : found;
  };
  const isHalf = (value: GraphValue): boolean => specOf(current(value)).type === half;
  for (const node of reachable(roots)) {
    const follower = followers[node.operation];
    const product = products[node.operation];
    const positions =
      product != null && isLargeEnough(node)
        ? product
        : follower?.inputs[follower.every ? 'every' : 'some']((place) => isHalf(node.inputs[place] as GraphValue))
          ? follower.inputs
          : null;
    const isFloat = node.outputs[0]?.type === dataType.float32;
    if (positions == null || !isFloat) {
      const inputs = node.inputs.map(full);
      if (inputs.some((input, place) => input.node !== node.inputs[place]?.node))
        replaced.set(node, { ...node, inputs });
      continue;
    }
    count += 1;
    const halfOutputs = follower?.halfOutputs ?? node.outputs.length;
    replaced.set(node, {
      ...node,
      inputs: node.inputs.map((input, place) => (positions.includes(place) ? cast(current(input), half) : full(input))),
      outputs: node.outputs.map((spec, place) => (place < halfOutputs ? { ...spec, type: half } : spec)),
    });
  }
  return { of: full, count };
}
