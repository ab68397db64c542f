import { attribute, dataType, type GraphNode, type GraphValue, reachable, type TensorSpec } from './graph';
import { operationInputs } from './operation-table';
import type { NodeDefinition, SignatureDefinition } from './saved-model-writer';
import type { OpAttribute } from './tensorflow';

/** Collects node definitions under unique names. Tensors are written `name:output`. */
export interface GraphBuilder {
  readonly nodes: NodeDefinition[];
  readonly signatures: SignatureDefinition[];
  add(operation: string, inputs: readonly string[], attributes: readonly OpAttribute[], name?: string): string;
  constant(values: Float32Array | Int32Array, shape: readonly number[], control?: string): string;
}

export function createGraphBuilder(): GraphBuilder {
  const nodes: NodeDefinition[] = [];
  let counter = 0;
  const unique = (operation: string): string => {
    counter += 1;
    return `${operation.toLowerCase().replace(/[^a-z0-9]/g, '')}_${counter}`;
  };
  return {
    nodes,
    signatures: [],
    add(operation, inputs, attributes, name = unique(operation)) {
      nodes.push({ name, operation, inputs, attributes });
      return `${name}:0`;
    },
    constant(values, shape, control) {
      const name = unique('const');
      const type = values instanceof Float32Array ? dataType.float32 : dataType.int32;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      nodes.push({
        name,
        operation: 'Const',
        inputs: control == null ? [] : [control],
        attributes: [],
        constant: { spec: { shape, type }, bytes },
      });
      return `${name}:0`;
    },
  };
}

/** The node name of a tensor, for control inputs: `^name`. */
export function control(tensor: string): string {
  return `^${tensor.split(':')[0]}`;
}

/** Attributes with types and list lengths taken from the inputs: TensorFlow.js passes some of them wrongly or not at all. */
export function inferAttributes(node: GraphNode): OpAttribute[] {
  const signature = operationInputs[node.operation];
  if (signature == null) return [...node.attributes];
  const parameters = signature === '' ? [''] : signature.split(',');
  const inferred = new Map<string, OpAttribute>();
  let position = 0;
  for (const parameter of parameters) {
    const [count, typeName] = parameter.includes('*') ? (parameter.split('*') as [string, string]) : [null, parameter];
    const spec = node.inputs[position]?.node.outputs[node.inputs[position]?.output ?? 0] as TensorSpec | undefined;
    if (spec != null && typeName !== '') inferred.set(typeName, attribute.type(typeName, spec.type));
    if (count != null) {
      const length = node.inputs.length - (parameters.length - 1);
      inferred.set(count, attribute.int(count, length));
      position += length;
    } else position += 1;
  }
  return [...node.attributes.filter((item) => !inferred.has(item.name)), ...inferred.values()];
}

export interface Placement {
  /** Tensor that an `Input` node stands for. */
  inputFor(key: string): string;
  /** Control input that keeps constants inside a loop's frame. */
  constantControl?: string;
  /** Device of all nodes that compute floating-point numbers; others are left to TensorFlow (not all run everywhere). */
  device?: string;
  /** Gives the tensor for a node that is placed in another way, or null. */
  place?(node: GraphNode, tensorOf: (value: GraphValue) => string): string | null;
}

const floatingTypes: ReadonlySet<number> = new Set([dataType.float32, 14, 19]);

/** Writes everything that the roots need into the builder and gives each value's tensor. */
export function placeNodes(
  builder: GraphBuilder,
  roots: readonly GraphValue[],
  placement: Placement,
): (value: GraphValue) => string {
  const names = new Map<GraphNode, string>();
  const tensorOf = ({ node, output }: GraphValue): string => {
    const name = names.get(node) as string;
    return output === 0 ? name : `${name.split(':')[0]}:${output}`;
  };
  for (const node of reachable(roots)) {
    if (node.operation === 'Input') {
      names.set(node, placement.inputFor(node.key as string));
      continue;
    }
    if (node.bytes != null) {
      const name = `value_${builder.nodes.length}`;
      builder.nodes.push({
        name,
        operation: 'Const',
        inputs: placement.constantControl == null ? [] : [placement.constantControl],
        attributes: [],
        constant: { spec: node.outputs[0] as TensorSpec, bytes: node.bytes },
      });
      names.set(node, `${name}:0`);
      continue;
    }
    const special = placement.place?.(node, tensorOf);
    const tensor = special ?? builder.add(node.operation, node.inputs.map(tensorOf), inferAttributes(node));
    const added = builder.nodes.at(-1);
    if (placement.device != null && added != null && node.outputs.every(({ type }) => floatingTypes.has(type)))
      added.device = placement.device;
    names.set(node, tensor);
  }
  return tensorOf;
}
