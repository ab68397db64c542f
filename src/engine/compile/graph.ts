import type { OpAttribute } from './tensorflow';

/** One output of a node. */
export interface GraphValue {
  node: GraphNode;
  output: number;
}

export interface TensorSpec {
  shape: readonly number[];
  /** TensorFlow's DataType number: 1 float32, 3 int32, 9 int64, 10 bool. */
  type: number;
}

/**
 * A TensorFlow operation in a recorded step. `Const` nodes carry their bytes; `Input` nodes stand for what is fed or
 * kept outside the step (batch, variable, step number, learning rate) and are named by `key`.
 */
export interface GraphNode {
  operation: string;
  inputs: readonly GraphValue[];
  attributes: readonly OpAttribute[];
  outputs: readonly TensorSpec[];
  bytes?: Uint8Array;
  key?: string;
}

export const dataType = { float32: 1, int32: 3, int64: 9, bool: 10 } as const;

/** What the binding calls attribute kinds. Source: TF_AttrType in TensorFlow's c_api.h. */
export const attributeKind = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

export const attribute = {
  string: (name: string, value: string): OpAttribute => ({ name, type: attributeKind.string, value }),
  int: (name: string, value: number | readonly number[]): OpAttribute => ({ name, type: attributeKind.int, value }),
  float: (name: string, value: number): OpAttribute => ({ name, type: attributeKind.float, value }),
  bool: (name: string, value: boolean): OpAttribute => ({ name, type: attributeKind.bool, value }),
  type: (name: string, value: number): OpAttribute => ({ name, type: attributeKind.type, value }),
  shape: (name: string, value: readonly number[]): OpAttribute => ({ name, type: attributeKind.shape, value }),
};

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((total, dimension) => total * dimension, 1);
}

export function specOf(value: GraphValue): TensorSpec {
  return value.node.outputs[value.output] as TensorSpec;
}

export function isConstant(value: GraphValue): boolean {
  return value.node.operation === 'Const';
}

export function bytesOf(values: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

/** The numbers of a constant, or null for a value that is computed or not float32/int32/bool. */
export function constantNumbers(value: GraphValue): ArrayLike<number> | null {
  const { bytes } = value.node;
  if (bytes == null) return null;
  const copy = bytes.slice().buffer;
  const { type } = specOf(value);
  if (type === dataType.float32) return new Float32Array(copy);
  if (type === dataType.int32) return new Int32Array(copy);
  return type === dataType.bool ? new Uint8Array(copy) : null;
}

export function constant(values: Float32Array | Int32Array, shape: readonly number[]): GraphValue {
  const type = values instanceof Float32Array ? dataType.float32 : dataType.int32;
  return {
    node: { operation: 'Const', inputs: [], attributes: [], outputs: [{ shape, type }], bytes: bytesOf(values) },
    output: 0,
  };
}

/** A node whose outputs are known; the first output as a value. */
export function operation(
  name: string,
  inputs: readonly GraphValue[],
  attributes: readonly OpAttribute[],
  outputs: readonly TensorSpec[],
): GraphValue {
  return { node: { operation: name, inputs, attributes, outputs }, output: 0 };
}

/** All nodes that the roots need, inputs before users. */
export function reachable(roots: readonly GraphValue[]): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  for (const root of roots) {
    const stack: { node: GraphNode; next: number }[] = [];
    const enter = (node: GraphNode): void => {
      if (seen.has(node)) return;
      seen.add(node);
      stack.push({ node, next: 0 });
    };
    enter(root.node);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { node: GraphNode; next: number };
      const input = top.node.inputs[top.next];
      top.next += 1;
      if (input != null) enter(input.node);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
