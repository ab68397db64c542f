import { bytesOf, dataType, type GraphNode, type GraphValue } from './graph';
import { operationInputs } from './operation-table';
import { refuse } from './refusal';
import type { Binding, NodeBackend, Tensor, TensorMetadata } from './tensorflow';

type TypedValues = Float32Array | Int32Array | Uint8Array;

/**
 * Records what a piece of eager TensorFlow.js code makes TensorFlow do. In the place of the native binding stands one
 * that carries every operation out and notes it down: names, attributes, shapes and constants as they are.
 */
export interface Recorder {
  /** Declares a tensor as an input of the graph; otherwise tensors from outside become constants. */
  input(tensor: Tensor, key: string): void;
  /** Runs `body` under the recorder. Throws: CompileRefusalError when JavaScript reads a value or an operation cannot be in a graph. */
  record<Result>(body: () => Result): Result;
  /** The graph value that a tensor (made while recording, or an input) stands for. */
  valueOf(tensor: Tensor): GraphValue;
  /** Every node in the order of execution. */
  readonly nodes: readonly GraphNode[];
}

export function createRecorder(backend: NodeBackend): Recorder {
  const real = backend.binding;
  const values = new Map<number, GraphValue>();
  const nodes: GraphNode[] = [];
  let pendingReads: number[] = [];

  const constantFrom = (metadata: { shape: readonly number[]; dtype: number }, data: unknown): GraphNode => {
    if (!(data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array))
      refuse(
        'unsupportedOperation',
        'The step uses a text or complex constant, which compiled training does not carry.',
      );
    const node = {
      operation: 'Const',
      inputs: [],
      attributes: [],
      outputs: [{ shape: [...metadata.shape], type: metadata.dtype }],
      bytes: bytesOf(data as TypedValues),
    };
    nodes.push(node);
    return node;
  };
  const fromOutside = (id: number): GraphValue => {
    const data = real.tensorDataSync(id);
    const type =
      data instanceof Float32Array ? dataType.float32 : data instanceof Int32Array ? dataType.int32 : dataType.bool;
    const [metadata] = real.executeOp('Identity', [{ name: 'T', type: real.TF_ATTR_TYPE, value: type }], [id], 1) as [
      TensorMetadata,
    ];
    real.deleteTensor(metadata.id);
    const value = { node: constantFrom(metadata, data), output: 0 };
    values.set(id, value);
    return value;
  };

  const recording: Binding = {
    ...copyOf(real),
    createTensor(shape, type, data) {
      const id = real.createTensor(shape, type, data);
      values.set(id, { node: constantFrom({ shape, dtype: type }, data), output: 0 });
      return id;
    },
    tensorDataSync(id) {
      const value = values.get(id);
      if (value != null && value.node.operation !== 'Const') pendingReads.push(id);
      return real.tensorDataSync(id);
    },
    executeOp(name, attributes, inputIds, outputCount) {
      // GatherV2 reads its indices in JavaScript only to check their range; TensorFlow's own kernel checks again.
      if (pendingReads.length > 0 && !(name === 'GatherV2' && pendingReads.every((id) => inputIds.includes(id))))
        refuseRead(values.get(pendingReads[0] as number));
      pendingReads = [];
      if (operationInputs[name] == null)
        refuse(
          'unsupportedOperation',
          `The step uses the operation ${name}, which compiled training does not know.`,
          name,
        );
      const inputs = inputIds.map((id) => values.get(id) ?? fromOutside(id));
      const results = real.executeOp(name, attributes, inputIds, outputCount);
      const node: GraphNode = {
        operation: name,
        inputs,
        attributes: attributes.map((item) => ({
          ...item,
          value: Array.isArray(item.value) ? [...item.value] : item.value,
        })),
        outputs: results.map((result) => ({ shape: [...result.shape], type: result.dtype })),
      };
      nodes.push(node);
      results.forEach((result, output) => {
        values.set(result.id, { node, output });
      });
      return results;
    },
  };

  return {
    nodes,
    input(tensor, key) {
      const [id] = backend.getInputTensorIds([tensor]) as [number];
      const { dtype } = backend.tensorMap.get(tensor.dataId) as { dtype: number };
      const node: GraphNode = {
        operation: 'Input',
        key,
        inputs: [],
        attributes: [],
        outputs: [{ shape: [...tensor.shape], type: dtype }],
      };
      nodes.push(node);
      values.set(id, { node, output: 0 });
    },
    record(body) {
      backend.binding = recording;
      try {
        const result = body();
        if (pendingReads.length > 0) refuseRead(values.get(pendingReads[0] as number));
        return result;
      } finally {
        pendingReads = [];
        backend.binding = real;
      }
    },
    valueOf(tensor) {
      const id = backend.tensorMap.get(tensor.dataId)?.id;
      const value = id == null ? undefined : values.get(id);
      if (value != null) return value;
      const [written] = backend.getInputTensorIds([tensor]) as [number];
      return fromOutside(written);
    },
  };
}

/** The native object's properties are neither writable nor enumerable, so a spread alone would copy nothing. */
function copyOf(binding: Binding): Binding {
  return Object.fromEntries(
    Object.getOwnPropertyNames(binding).map((name) => [name, binding[name as keyof Binding]]),
  ) as unknown as Binding;
}

function refuseRead(value: GraphValue | undefined): never {
  return refuse(
    'readsValues',
    `A layer, loss or metric reads the values of a tensor in JavaScript (made by ${value?.node.operation ?? 'an operation'}), so its step cannot be one graph.`,
    value?.node.operation,
  );
}
