import type { ImportReport, TensorSpecification } from '../../../shared/contract/model';
import { bytesOf, numberOf, textOf } from './protobuf-reader';

/** Of `DataType`. Source: tensorflow/core/framework/types.proto. */
const typeNames: Record<number, string> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  6: 'int8',
  7: 'string',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  19: 'float16',
};

/** The batch comes first; −1 stands for an open dimension. */
function readShape(shape: Uint8Array): (number | null)[] | null {
  if (numberOf(shape, 3) !== 0) return null;
  const sizes = bytesOf(shape, 2).map((dimension) => numberOf(dimension, 1));
  return sizes.slice(1).map((size) => (size > 0 && size < 2 ** 31 ? size : null));
}

function readTensors(entries: readonly Uint8Array[]): TensorSpecification[] {
  return entries.map((entry) => {
    const [information = new Uint8Array()] = bytesOf(entry, 2);
    const [shape] = bytesOf(information, 3);
    const type = numberOf(information, 2);
    return { name: textOf(entry, 1), type: typeNames[type] ?? `type ${type}`, shape: shape ? readShape(shape) : null };
  });
}

export interface SavedGraph {
  tensorFlowVersion: string | null;
  signatures: ImportReport['signatures'];
  operations: ImportReport['operations'];
}

const maximumOperationTypes = 500;

/**
 * What a saved_model.pb says of itself: signatures, and how often each operation occurs, in functions too.
 * Source: tensorflow/core/protobuf/saved_model.proto, meta_graph.proto; framework/graph.proto.
 */
export function readSavedGraph(bytes: Uint8Array): SavedGraph {
  const [metaGraph = new Uint8Array()] = bytesOf(bytes, 2);
  const [information = new Uint8Array()] = bytesOf(metaGraph, 1);
  const counts = new Map<string, number>();
  const count = (nodes: readonly Uint8Array[]) => {
    for (const node of nodes) {
      const type = textOf(node, 2);
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  };
  for (const graph of bytesOf(metaGraph, 2)) {
    count(bytesOf(graph, 1));
    for (const library of bytesOf(graph, 2)) for (const body of bytesOf(library, 1)) count(bytesOf(body, 3));
  }
  return {
    tensorFlowVersion: textOf(information, 5) || null,
    signatures: bytesOf(metaGraph, 5)
      .map((entry) => {
        const [definition = new Uint8Array()] = bytesOf(entry, 2);
        return {
          name: textOf(entry, 1),
          inputs: readTensors(bytesOf(definition, 1)),
          outputs: readTensors(bytesOf(definition, 2)),
        };
      })
      .filter(({ name }) => !name.startsWith('__saved_model')),
    operations: [...counts]
      .map(([type, occurrences]) => ({ type, count: occurrences }))
      .sort((one, other) => other.count - one.count || one.type.localeCompare(other.type))
      .slice(0, maximumOperationTypes),
  };
}

/** The description of the root model in keras_metadata.pb, which Keras 2 wrote; null when there is none. */
export function readKerasMetadata(bytes: Uint8Array): string | null {
  const root = bytesOf(bytes, 1).find((node) => textOf(node, 3) === 'root');
  return root ? textOf(root, 5) : null;
}
