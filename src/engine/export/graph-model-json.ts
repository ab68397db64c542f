import type { NodeDefinition, SignatureDefinition } from '../compile/graphs';
import { attributeKind, dataType, type OpAttribute, type TensorSpec } from '../compile/graphs';

/** Names of the numbers of TensorFlow's types. Source: tensorflow/core/framework/types.proto. */
const typeNames: Record<number, string> = {
  [dataType.float32]: 'DT_FLOAT',
  [dataType.int32]: 'DT_INT32',
  [dataType.int64]: 'DT_INT64',
  [dataType.bool]: 'DT_BOOL',
};
const weightTypes: Record<number, string> = {
  [dataType.float32]: 'float32',
  [dataType.int32]: 'int32',
  [dataType.bool]: 'bool',
};

const typeName = (type: number) => typeNames[type] ?? type;
const shapeJson = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) });

/** An attribute as the JSON form of protocol buffers has it. Source: tensorflow/core/framework/attr_value.proto. */
function attributeJson({ type, value }: OpAttribute): object {
  if (type === attributeKind.shape) return { shape: shapeJson(value as number[]) };
  if (Array.isArray(value)) {
    if (type === attributeKind.int) return { list: { i: value.map(String) } };
    if (type === attributeKind.float) return { list: { f: value } };
    if (type === attributeKind.type) return { list: { type: value.map(typeName) } };
    return { list: { b: value.map(Boolean) } };
  }
  if (type === attributeKind.string) return { s: Buffer.from(String(value)).toString('base64') };
  if (type === attributeKind.int) return { i: String(value) };
  if (type === attributeKind.float) return { f: value };
  if (type === attributeKind.bool) return { b: Boolean(value) };
  return { type: typeName(value as number) };
}

/** Tensors are called by their node alone where it is the first output. */
const tensorName = (tensor: string) => tensor.replace(/:0$/, '');

function nodeJson({ name, operation, inputs, attributes, constant }: NodeDefinition): object {
  const attr = Object.fromEntries(attributes.map((item) => [item.name, attributeJson(item)]));
  if (constant) {
    const { shape, type } = constant.spec;
    attr.dtype = { type: typeName(type) };
    attr.value = { tensor: { dtype: typeName(type), tensorShape: shapeJson(shape) } };
  }
  return { name, op: operation, input: inputs.map(tensorName), attr };
}

const specJson = (name: string, { shape, type }: TensorSpec) => ({
  name,
  dtype: typeName(type),
  tensorShape: shapeJson(shape),
});

/** A graph as TensorFlow.js' graph models have it: `model.json` and the bytes of all constants. */
export function graphModelJson(
  nodes: readonly NodeDefinition[],
  { inputs, outputs }: SignatureDefinition,
  weightsFile: string,
): { json: object; weights: Uint8Array } {
  const constants = nodes.flatMap(({ name, constant }) => (constant ? [{ name, ...constant }] : []));
  const entries = (list: SignatureDefinition['inputs']) =>
    Object.fromEntries(list.map(({ name, tensor, spec }) => [name, specJson(tensor, spec)]));
  return {
    json: {
      format: 'graph-model',
      generatedBy: 'Model Studio',
      convertedBy: null,
      signature: { inputs: entries(inputs), outputs: entries(outputs) },
      modelTopology: { node: nodes.map(nodeJson), library: {}, versions: { producer: 1087 } },
      weightsManifest: [
        {
          paths: [weightsFile],
          weights: constants.map(({ name, spec }) => ({
            name,
            shape: [...spec.shape],
            dtype: weightTypes[spec.type] as string,
          })),
        },
      ],
    },
    weights: Buffer.concat(constants.map(({ bytes }) => bytes)),
  };
}
