import { StudioError } from '../../shared/base/problem';
import { nodeBackend } from '../compile/graphs';
import { classProbabilities } from '../evaluate';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { ExportContext, Exporter } from './exporter';
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

async function write({ trained, config, directory }: ExportContext): Promise<void> {
  const { tf } = trained.backend;
  requireNode(tf);
  const backend = nodeBackend(tf);
  if (!backend)
    throw new StudioError('UNSUPPORTED', 'This engine cannot record graphs.', { fix: 'Export as tfjs-layers.' });
  const { model, sampleShape } = trained.runModel;
  writePredictGraph(
    tf,
    backend,
    (input): Record<string, Tensor> => {
      const output = model.apply(input, { training: false }) as Tensor;
      const probabilities = classProbabilities(tf, config.training.loss, output);
      return probabilities ? { output, probabilities } : { output };
    },
    sampleShape,
    model.countParams() * 4,
    directory,
  );
}

export const savedModel: Exporter = {
  write,
  reload: async ({ trained, directory }) => {
    const { node } = requireNode(trained.backend.tf);
    const loaded = await node.loadSavedModel(directory, ['serve'], 'serving_default');
    return {
      predict: (input) => {
        const { output, ...rest } = loaded.predict({ features: input });
        for (const tensor of Object.values(rest)) tensor.dispose();
        return output as Tensor;
      },
      dispose: () => loaded.dispose(),
    };
  },
  snippet: ({ trained }, directory) => ({
    language: 'python',
    code: [
      'import numpy as np',
      'import tensorflow as tf',
      '',
      `model = tf.saved_model.load(${JSON.stringify(directory)})`,
      'predict = model.signatures["serving_default"]',
      '',
      `# One row a sample, prepared as transforms.json says: ${describeFeatures(trained.fitted.features.names)}`,
      `features = np.zeros((1, ${trained.runModel.sampleShape.join(', ')}), dtype=np.float32)`,
      'result = predict(features=tf.constant(features))',
      ...(trained.fitted.target.classes.length > 0
        ? [
            `classes = ${JSON.stringify(trained.fitted.target.classes)}`,
            'print(classes[int(np.argmax(result["probabilities"][0]))])',
          ]
        : ['print(float(result["output"][0, 0]))']),
      '',
    ].join('\n'),
  }),
};

/** The features in one line, however many. */
export function describeFeatures(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown}, … (${names.length} in all)` : shown;
}
