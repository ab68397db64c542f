import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { attributeKind, type TensorSpec } from './graph';
import { createMessage, type MessageWriter } from './protobuf';
import type { OpAttribute } from './tensorflow';

/** A node as a GraphDef has it. Inputs are `name:output`, control inputs `^name`. */
export interface NodeDefinition {
  name: string;
  operation: string;
  inputs: readonly string[];
  attributes: readonly OpAttribute[];
  /** Where it must run; undefined leaves it to TensorFlow. */
  device?: string;
  /** Value of a `Const` node. */
  constant?: { spec: TensorSpec; bytes: Uint8Array };
}

export interface SignatureDefinition {
  name: string;
  /** What serving tools look for; they take only methods that they know. Default: the studio's own. */
  method?: string;
  inputs: readonly { name: string; tensor: string; spec: TensorSpec }[];
  outputs: readonly { name: string; tensor: string; spec: TensorSpec }[];
}

function shapeMessage(shape: readonly number[]): MessageWriter {
  const message = createMessage();
  for (const size of shape) message.message(2, createMessage().integer(1, size));
  return message;
}

/** Source: tensorflow/core/framework/attr_value.proto. */
function attributeMessage({ type, value }: OpAttribute): MessageWriter {
  const message = createMessage();
  if (Array.isArray(value)) {
    const list = createMessage();
    if (type === attributeKind.shape) return message.message(7, shapeMessage(value as number[]));
    if (type === attributeKind.int) list.integers(3, value as number[]);
    else if (type === attributeKind.float) list.floats(4, value as number[]);
    else if (type === attributeKind.type) list.integers(6, value as number[]);
    else list.integers(5, (value as boolean[]).map(Number));
    return message.message(1, list);
  }
  if (type === attributeKind.string) return message.text(2, String(value));
  if (type === attributeKind.int) return message.integer(3, Number(value));
  if (type === attributeKind.float) return message.float(4, Number(value));
  if (type === attributeKind.bool) return message.integer(5, value ? 1 : 0);
  return message.integer(6, Number(value));
}

function nodeMessage(node: NodeDefinition): MessageWriter {
  const message = createMessage().text(1, node.name).text(2, node.operation);
  for (const input of node.inputs) message.text(3, input);
  if (node.device != null) message.text(4, node.device);
  for (const item of node.attributes)
    message.message(5, createMessage().text(1, item.name).message(2, attributeMessage(item)));
  if (node.constant != null) {
    const { spec, bytes } = node.constant;
    const tensor = createMessage().integer(1, spec.type).message(2, shapeMessage(spec.shape)).bytes(4, bytes);
    message.message(5, createMessage().text(1, 'dtype').message(2, createMessage().integer(6, spec.type)));
    message.message(5, createMessage().text(1, 'value').message(2, createMessage().message(8, tensor)));
  }
  return message;
}

function signatureMessage({ inputs, outputs, method = 'studio/train' }: SignatureDefinition): MessageWriter {
  const message = createMessage();
  const add = (field: number, entries: SignatureDefinition['inputs']): void => {
    for (const { name, tensor, spec } of entries)
      message.message(
        field,
        createMessage()
          .text(1, name)
          .message(2, createMessage().text(1, tensor).integer(2, spec.type).message(3, shapeMessage(spec.shape))),
      );
  };
  add(1, inputs);
  add(2, outputs);
  return message.text(3, method);
}

/** Producer version that TensorFlow 2.9 and later accept. Source: tensorflow/core/public/version.h. */
const graphProducer = 1087;
const graphMinimumConsumer = 12;

/** The bytes of saved_model.pb with one graph tagged `serve`. Source: tensorflow/core/protobuf/saved_model.proto, meta_graph.proto. */
export function savedModelBytes(
  nodes: readonly NodeDefinition[],
  signatures: readonly SignatureDefinition[],
): Uint8Array {
  const graph = createMessage();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.message(4, createMessage().integer(1, graphProducer).integer(2, graphMinimumConsumer));
  const metaGraph = createMessage().message(1, createMessage().text(4, 'serve')).message(2, graph);
  for (const signature of signatures)
    metaGraph.message(5, createMessage().text(1, signature.name).message(2, signatureMessage(signature)));
  return createMessage().integer(1, 1).message(2, metaGraph).finish();
}

export function writeSavedModel(
  folder: string,
  nodes: readonly NodeDefinition[],
  signatures: readonly SignatureDefinition[],
): number {
  mkdirSync(folder, { recursive: true });
  const bytes = savedModelBytes(nodes, signatures);
  writeFileSync(path.join(folder, 'saved_model.pb'), bytes);
  return bytes.byteLength;
}
