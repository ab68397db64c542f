import { StudioError } from '../../shared/base/problem';
import { nodeBackend } from '../compile/graphs';
import { classProbabilities, labelProbabilities } from '../evaluate';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { unscale } from '../train';
import type { ExportContext, Exporter } from './exporter';
import { describeFeatures, describeInterface, type ExportedOutput } from './model-interface';
import { writePredictGraph } from './predict-graph';

/** The part of tfjs-node's own namespace that loads SavedModels. */
interface NodeNamespace {
  loadSavedModel(
    path: string,
    tags: string[],
    signature: string,
  ): Promise<{ predict(inputs: Record<string, Tensor>): Record<string, Tensor>; dispose(): void }>;
}

function requireNode(tf: TensorFlow): { node: NodeNamespace } {
  const { node } = tf as unknown as { node?: NodeNamespace };
  if (!node)
    throw new StudioError(
      'UNSUPPORTED',
      `A SavedModel is written through tfjs-node; this engine runs on ${tf.getBackend()}.`,
      {
        fix: 'Install an engine on the Engines page or with `studio engine install cpu`, or export as tfjs-layers.',
      },
    );
  return { node };
}

async function write({ trained, directory }: ExportContext): Promise<void> {
  const { tf } = trained.backend;
  requireNode(tf);
  const backend = nodeBackend(tf);
  if (!backend)
    throw new StudioError('UNSUPPORTED', 'This engine cannot record graphs.', { fix: 'Export as tfjs-layers.' });
  const { model } = trained.runModel;
  const { inputs, outputs } = describeInterface(trained);
  writePredictGraph(
    tf,
    backend,
    (given): Record<string, Tensor> => {
      const results = model.apply(given.length === 1 ? (given[0] as Tensor) : given, { training: false });
      return nameOutputs(tf, outputs, [results].flat() as Tensor[]);
    },
    inputs,
    model.countParams() * 4,
    directory,
  );
}

/** The outputs and, beside them, what they mean: probabilities of classes, numbers before they were scaled. */
function nameOutputs(
  tf: TensorFlow,
  outputs: readonly ExportedOutput[],
  results: readonly Tensor[],
): Record<string, Tensor> {
  const named: Record<string, Tensor> = {};
  outputs.forEach(({ name, target, loss }, index) => {
    const result = results[index] as Tensor;
    const prefix = outputs.length > 1 ? `${name}_` : '';
    named[name] = result;
    const probabilities =
      target.labels || target.kind === 'reconstruct'
        ? target.task === 'binary'
          ? labelProbabilities(tf, loss, result)
          : null
        : classProbabilities(tf, loss, result);
    if (probabilities) named[`${prefix}probabilities`] = probabilities;
    if (target.scaling) named[`${prefix}prediction`] = unscale(tf, result, target.scaling);
  });
  return named;
}

/** Lines that print what one output says of the first row. */
function printLines({ name, target }: ExportedOutput, isOnly: boolean): string[] {
  const prefix = isOnly ? '' : `${name}_`;
  if (target.kind === 'column' && target.classes.length > 0)
    return [
      `${prefix}classes = ${JSON.stringify(target.classes)}`,
      `print(${prefix}classes[int(np.argmax(result["${prefix}probabilities"][0]))])`,
    ];
  if (target.scaling) return [`print(result["${prefix}prediction"][0].numpy())`];
  if (target.kind === 'column') return [`print(float(result["${name}"][0, 0]))`];
  return [`print(result["${name}"][0].numpy())`];
}

export const savedModel: Exporter = {
  write,
  reload: async ({ trained, directory }) => {
    const { node } = requireNode(trained.backend.tf);
    const loaded = await node.loadSavedModel(directory, ['serve'], 'serving_default');
    const { inputs, outputs } = describeInterface(trained);
    return {
      predict: (tensors) => {
        const given = Object.fromEntries(inputs.map(({ name }, index) => [name, tensors[index] as Tensor]));
        const results = loaded.predict(given);
        const chosen = outputs.map(({ name }) => results[name] as Tensor);
        for (const tensor of Object.values(results)) if (!chosen.includes(tensor)) tensor.dispose();
        return chosen;
      },
      dispose: () => loaded.dispose(),
    };
  },
  snippet: ({ trained }, directory) => {
    const { inputs, outputs } = describeInterface(trained);
    return {
      language: 'python',
      code: [
        'import numpy as np',
        'import tensorflow as tf',
        '',
        `model = tf.saved_model.load(${JSON.stringify(directory)})`,
        'predict = model.signatures["serving_default"]',
        '',
        ...inputs.flatMap(({ name, shape, columns }) => [
          `# One row a sample, prepared as transforms.json says: ${describeFeatures(columns)}`,
          `${name} = np.zeros((1, ${shape.join(', ')}), dtype=np.float32)`,
        ]),
        `result = predict(${inputs.map(({ name }) => `${name}=tf.constant(${name})`).join(', ')})`,
        ...outputs.flatMap((output) => printLines(output, outputs.length === 1)),
        '',
      ].join('\n'),
    };
  },
};
