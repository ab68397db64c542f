import { StudioError } from '../../shared/base/problem';
import {
  attribute,
  constant,
  constantNumbers,
  dataType,
  type GraphNode,
  type GraphValue,
  operation,
  reachable,
  specOf,
} from '../compile/graphs';

/** One recording of the network for batches of one size. */
export interface Recording {
  batchSize: number;
  outputs: readonly GraphValue[];
}

function refuse(node: GraphNode): never {
  throw new StudioError(
    'UNSUPPORTED',
    `The network cannot be written for batches of any size: ${node.operation} depends on the batch in a way that is not known.`,
    { fix: 'Export as tfjs-layers.' },
  );
}

/** How many times a size holds the batch, by two recordings; null when it does not depend on it, NaN when otherwise. */
function batchMultiple(first: number, second: number, sizes: readonly [number, number]): number | null {
  if (first === second) return null;
  const multiple = first / sizes[0];
  return Number.isInteger(multiple) && multiple * sizes[1] === second ? multiple : Number.NaN;
}

/** The size of the batch while the graph runs: the first dimension of its input. */
function batchSizeOf(input: GraphValue): GraphValue {
  const { shape, type } = specOf(input);
  const sizes = operation(
    'Shape',
    [input],
    [attribute.type('T', type), attribute.type('out_type', dataType.int32)],
    [{ shape: [shape.length], type: dataType.int32 }],
  );
  const at = (value: number) => constant(Int32Array.of(value), [1]);
  return operation(
    'StridedSlice',
    [sizes, at(0), at(1), at(1)],
    [
      attribute.int('begin_mask', 0),
      attribute.int('end_mask', 0),
      attribute.int('ellipsis_mask', 0),
      attribute.int('new_axis_mask', 0),
      attribute.int('shrink_axis_mask', 1),
    ],
    [{ shape: [], type: dataType.int32 }],
  );
}

/**
 * Turns two recordings of one network, made with batches of different sizes, into a graph for batches of any size.
 * Whatever constant differs between them is the batch: it is computed from the input's shape instead.
 *
 * Throws: StudioError UNSUPPORTED when a difference has another reason.
 */
export function generaliseBatch(first: Recording, second: Recording): GraphValue[] {
  const sizes = [first.batchSize, second.batchSize] as const;
  const nodes = reachable(first.outputs);
  const twins = reachable(second.outputs);
  const input = nodes.find((node) => node.operation === 'Input');
  if (nodes.length !== twins.length || !input) refuse((nodes[0] ?? twins[0]) as GraphNode);
  const batchSize = batchSizeOf({ node: input as GraphNode, output: 0 });
  const readers = new Map<GraphNode, GraphNode[]>();
  for (const node of nodes)
    for (const { node: source } of node.inputs) readers.set(source, [...(readers.get(source) ?? []), node]);

  const sizeVector = (ours: ArrayLike<number>, theirs: ArrayLike<number>, node: GraphNode): GraphValue => {
    const parts = Array.from(ours, (value, index): GraphValue => {
      const multiple = batchMultiple(value, theirs[index] as number, sizes);
      if (multiple === null) return constant(Int32Array.of(value), []);
      if (Number.isNaN(multiple)) refuse(node);
      if (multiple === 1) return batchSize;
      return operation(
        'Mul',
        [batchSize, constant(Int32Array.of(multiple), [])],
        [],
        [{ shape: [], type: dataType.int32 }],
      );
    });
    return operation('Pack', parts, [attribute.int('axis', 0)], [{ shape: [parts.length], type: dataType.int32 }]);
  };

  const integers = (node: GraphNode, twin: GraphNode): GraphValue => {
    const ours = constantNumbers({ node, output: 0 }) as Int32Array;
    const theirs = constantNumbers({ node: twin, output: 0 }) as Int32Array;
    const shape = node.outputs[0]?.shape ?? [];
    if (shape.length > 1 || ours.length !== theirs.length) refuse(node);
    const open = Array.from(ours).filter((value, index) => value !== theirs[index]);
    // A reshape finds one open size by itself, which other tools understand better than arithmetic.
    if (open.length === 1 && readers.get(node)?.every(({ operation: name }) => name === 'Reshape'))
      return constant(
        Int32Array.from(ours, (value, index) => (value === theirs[index] ? value : -1)),
        shape,
      );
    const vector = sizeVector(ours, theirs, node);
    return shape.length === 1
      ? vector
      : operation('Reshape', [vector, constant(new Int32Array(0), [0])], [], [{ shape: [], type: dataType.int32 }]);
  };

  /** A tensor that repeats its first row for every sample, such as the zeros a recurrent layer starts from. */
  const repeated = (node: GraphNode, twin: GraphNode): GraphValue => {
    const shape = node.outputs[0]?.shape ?? [];
    const twinShape = twin.outputs[0]?.shape ?? [];
    const values = constantNumbers({ node, output: 0 });
    const theirs = constantNumbers({ node: twin, output: 0 });
    if (!values || !theirs || specOf({ node, output: 0 }).type !== dataType.float32) refuse(node);
    const width = shape.slice(1).reduce((total, size) => total * size, 1);
    const isRepeated = (numbers: ArrayLike<number>) =>
      Array.from(numbers).every((value, index) => value === (values as ArrayLike<number>)[index % width]);
    if (
      shape[0] !== sizes[0] ||
      twinShape[0] !== sizes[1] ||
      shape.slice(1).join() !== twinShape.slice(1).join() ||
      !isRepeated(values as ArrayLike<number>) ||
      !isRepeated(theirs as ArrayLike<number>)
    )
      refuse(node);
    const row = constant(Float32Array.from(Array.from(values as ArrayLike<number>).slice(0, width)), [
      1,
      ...shape.slice(1),
    ]);
    return operation('BroadcastTo', [row, sizeVector(shape, twinShape, node)], [], node.outputs);
  };

  const replaced = new Map<GraphNode, GraphValue>();
  const mapped = ({ node, output }: GraphValue): GraphValue => {
    const value = replaced.get(node) as GraphValue;
    return node.bytes || output === value.output ? value : { node: value.node, output };
  };
  nodes.forEach((node, index) => {
    const twin = twins[index] as GraphNode;
    if (node.operation !== twin.operation || node.inputs.length !== twin.inputs.length) refuse(node);
    if (JSON.stringify(node.attributes) !== JSON.stringify(twin.attributes)) refuse(node);
    if (!node.bytes) {
      const isInput = node.operation === 'Input';
      replaced.set(node, { node: isInput ? node : { ...node, inputs: node.inputs.map(mapped) }, output: 0 });
      return;
    }
    const isSame =
      node.outputs[0]?.shape.join() === twin.outputs[0]?.shape.join() &&
      Buffer.compare(node.bytes, twin.bytes as Uint8Array) === 0;
    if (isSame) replaced.set(node, { node, output: 0 });
    else if (node.outputs[0]?.type === dataType.int32) replaced.set(node, integers(node, twin));
    else replaced.set(node, repeated(node, twin));
  });
  return first.outputs.map(mapped);
}
