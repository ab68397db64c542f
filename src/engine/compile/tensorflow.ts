import type * as tfTypes from '@tensorflow/tfjs';

/** The TensorFlow.js namespace that the engine process loaded: handed on, never imported as a value (one copy only). */
export type TensorFlow = typeof tfTypes;
export type Tensor = tfTypes.Tensor;

export interface OpAttribute {
  name: string;
  type: number;
  value: unknown;
}

export interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

/** The native part of tfjs-node: everything that a kernel does goes through it. Source: tfjs-node 4.22, tfjs_binding.ts. */
export interface Binding {
  createTensor(shape: number[], dtype: number, values: unknown): number;
  deleteTensor(tensorId: number): void;
  tensorDataSync(tensorId: number): Float32Array | Int32Array | Uint8Array;
  executeOp(name: string, attributes: OpAttribute[], inputIds: number[], outputCount: number): TensorMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(sessionId: number): void;
  runSavedModel(sessionId: number, inputIds: number[], inputNames: string, outputNames: string): TensorMetadata[];
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_COMPLEX64: number;
  readonly TF_STRING: number;
  readonly TF_RESOURCE: number;
  readonly TF_UINT8: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** The tfjs-node backend object, as far as recording needs it. */
export interface NodeBackend {
  binding: Binding;
  tensorMap: {
    get(dataId: object): { id: number; values: unknown; shape: number[]; dtype: number } | undefined;
    has(dataId: object): boolean;
  };
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: readonly Tensor[],
    outputCount: number,
  ): Tensor[];
}

/** The tfjs-node backend behind `tf`, or null when another backend runs (wasm, cpu): those cannot compile. */
export function nodeBackend(tf: TensorFlow): NodeBackend | null {
  if (tf.getBackend() !== 'tensorflow') return null;
  const backend = tf.backend() as unknown as Partial<NodeBackend>;
  return typeof backend.binding?.executeOp === 'function' ? (backend as NodeBackend) : null;
}
