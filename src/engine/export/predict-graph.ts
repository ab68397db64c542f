import { StudioError } from '../../shared/base/problem';
import {
  attribute,
  createGraphBuilder,
  createRecorder,
  dataType,
  type NodeBackend,
  type NodeDefinition,
  placeNodes,
  type SignatureDefinition,
  specOf,
  writeSavedModel,
} from '../compile/graphs';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { generaliseBatch, type Recording } from './dynamic-batch';

/** What a graph gives: named tensors made from the inputs. */
export type Forward = (inputs: Tensor[]) => Record<string, Tensor>;

/** One input of a graph. Shape: of one sample. */
export interface GraphInput {
  name: string;
  shape: readonly number[];
}

/** Names of nodes may hold no colon, which port references have. */
const graphName = (name: string) => name.replace(/[^A-Za-z0-9_.-]/g, '_');

/** Different and unlike any size inside a network, so that what depends on the batch can be told apart. */
const recordedBatchSizes = [7, 11] as const;

/** A protobuf message holds at most 2 GiB. Units: bytes. */
const maximumWeightBytes = 2 ** 31 - 2 ** 24;

function record(
  tf: TensorFlow,
  backend: NodeBackend,
  forward: Forward,
  inputs: readonly GraphInput[],
  batchSize: number,
): Recording & { names: string[] } {
  const given = inputs.map(({ shape }) => tf.zeros([batchSize, ...shape]));
  const recorder = createRecorder(backend);
  given.forEach((tensor, index) => {
    recorder.input(tensor, (inputs[index] as GraphInput).name);
  });
  try {
    return recorder.record(() => {
      let recording: (Recording & { names: string[] }) | null = null;
      tf.tidy(() => {
        const outputs = forward(given);
        recording = {
          batchSize,
          names: Object.keys(outputs),
          outputs: Object.values(outputs).map((tensor) => recorder.valueOf(tensor)),
        };
      });
      return recording as unknown as Recording & { names: string[] };
    });
  } finally {
    for (const tensor of given) tensor.dispose();
  }
}

/** A network's forward pass as a graph. */
export interface PredictGraph {
  nodes: readonly NodeDefinition[];
  signature: SignatureDefinition;
}

/**
 * A network's forward pass as a graph with the signature `serving_default`: the named inputs in, the named outputs out,
 * for batches of any size. Weights are constants of the graph.
 *
 * Throws: StudioError UNSUPPORTED when it depends on the batch in a way that is not known.
 */
export function buildPredictGraph(
  tf: TensorFlow,
  backend: NodeBackend,
  forward: Forward,
  inputs: readonly GraphInput[],
): PredictGraph {
  const [first, second] = recordedBatchSizes.map((batchSize) => record(tf, backend, forward, inputs, batchSize)) as [
    ReturnType<typeof record>,
    ReturnType<typeof record>,
  ];
  const outputs = generaliseBatch(first, second);
  const builder = createGraphBuilder();
  const anyBatch = (shape: readonly number[]) => [-1, ...shape.slice(1)];
  const feeds = inputs.map(({ name, shape }) => ({
    name,
    shape: [-1, ...shape],
    tensor: builder.add(
      'Placeholder',
      [],
      [attribute.type('dtype', dataType.float32), attribute.shape('shape', [-1, ...shape])],
      `serving_default_${name}`,
    ),
  }));
  const tensorOf = placeNodes(builder, outputs, {
    inputFor: (key) => feeds.find(({ name }) => name === key)?.tensor as string,
  });
  const signature: SignatureDefinition = {
    name: 'serving_default',
    method: 'tensorflow/serving/predict',
    inputs: feeds.map(({ name, shape, tensor }) => ({ name, tensor, spec: { shape, type: dataType.float32 } })),
    outputs: outputs.map((value, index) => {
      const name = first.names[index] as string;
      const { shape, type } = specOf(value);
      const tensor = builder.add(
        'Identity',
        [tensorOf(value)],
        [attribute.type('T', type)],
        `output_${graphName(name)}`,
      );
      return { name, tensor, spec: { shape: anyBatch(shape), type } };
    }),
  };
  return { nodes: builder.nodes, signature };
}

/**
 * Writes a graph as a SavedModel.
 *
 * Throws: StudioError UNSUPPORTED when it does not fit into one.
 */
export function writePredictGraph({ nodes, signature }: PredictGraph, directory: string): void {
  const weightBytes = nodes.reduce((total, { constant }) => total + (constant?.bytes.byteLength ?? 0), 0);
  if (weightBytes > maximumWeightBytes)
    throw new StudioError(
      'UNSUPPORTED',
      `The weights take ${(weightBytes / 2 ** 30).toFixed(1)} GiB; a SavedModel's graph holds less than 2 GiB.`,
      { fix: 'Export as tfjs-graph.' },
    );
  writeSavedModel(directory, nodes, [signature]);
}
