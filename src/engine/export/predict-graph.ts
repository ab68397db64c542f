import { StudioError } from '../../shared/base/problem';
import {
  attribute,
  createGraphBuilder,
  createRecorder,
  dataType,
  type NodeBackend,
  placeNodes,
  type SignatureDefinition,
  specOf,
  writeSavedModel,
} from '../compile/graphs';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { generaliseBatch, type Recording } from './dynamic-batch';

const inputName = 'features';

/** What a graph gives: named tensors made from the input. */
export type Forward = (input: Tensor) => Record<string, Tensor>;

/** Different and unlike any size inside a network, so that what depends on the batch can be told apart. */
const recordedBatchSizes = [7, 11] as const;

/** A protobuf message holds at most 2 GiB. Units: bytes. */
const maximumWeightBytes = 2 ** 31 - 2 ** 24;

function record(
  tf: TensorFlow,
  backend: NodeBackend,
  forward: Forward,
  sampleShape: readonly number[],
  batchSize: number,
): Recording & { names: string[] } {
  const input = tf.zeros([batchSize, ...sampleShape]);
  const recorder = createRecorder(backend);
  recorder.input(input, inputName);
  try {
    return recorder.record(() => {
      let recording: (Recording & { names: string[] }) | null = null;
      tf.tidy(() => {
        const outputs = forward(input);
        recording = {
          batchSize,
          names: Object.keys(outputs),
          outputs: Object.values(outputs).map((tensor) => recorder.valueOf(tensor)),
        };
      });
      return recording as unknown as Recording & { names: string[] };
    });
  } finally {
    input.dispose();
  }
}

/**
 * Writes a network's forward pass as a SavedModel with the signature `serving_default`: `features` in, the named
 * outputs out, for batches of any size. Weights are constants of the graph.
 *
 * Throws: StudioError UNSUPPORTED when the network does not fit into one.
 */
export function writePredictGraph(
  tf: TensorFlow,
  backend: NodeBackend,
  forward: Forward,
  sampleShape: readonly number[],
  weightBytes: number,
  directory: string,
): void {
  if (weightBytes > maximumWeightBytes)
    throw new StudioError(
      'UNSUPPORTED',
      `The weights take ${(weightBytes / 2 ** 30).toFixed(1)} GiB; a SavedModel's graph holds less than 2 GiB.`,
      { fix: 'Export as tfjs-layers.' },
    );
  const [first, second] = recordedBatchSizes.map((batchSize) =>
    record(tf, backend, forward, sampleShape, batchSize),
  ) as [ReturnType<typeof record>, ReturnType<typeof record>];
  const outputs = generaliseBatch(first, second);
  const builder = createGraphBuilder();
  const anyBatch = (shape: readonly number[]) => [-1, ...shape.slice(1)];
  const inputShape = [-1, ...sampleShape];
  const feed = builder.add(
    'Placeholder',
    [],
    [attribute.type('dtype', dataType.float32), attribute.shape('shape', inputShape)],
    `serving_default_${inputName}`,
  );
  const tensorOf = placeNodes(builder, outputs, { inputFor: () => feed });
  const signature: SignatureDefinition = {
    name: 'serving_default',
    method: 'tensorflow/serving/predict',
    inputs: [{ name: inputName, tensor: feed, spec: { shape: inputShape, type: dataType.float32 } }],
    outputs: outputs.map((value, index) => {
      const name = first.names[index] as string;
      const { shape, type } = specOf(value);
      const tensor = builder.add('Identity', [tensorOf(value)], [attribute.type('T', type)], `output_${name}`);
      return { name, tensor, spec: { shape: anyBatch(shape), type } };
    }),
  };
  writeSavedModel(directory, builder.nodes, [signature]);
}
