import { StudioError } from '../../shared/base/problem';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { ExportContext, Exporter } from './exporter';
import { describeFeatures, describeInterface, type ExportedOutput } from './model-interface';
import { networkGraph } from './network-graph';
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
  requireNode(trained.backend.tf);
  writePredictGraph(networkGraph(trained), directory);
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
          `# One sample, prepared by transforms.json as README.md says (not done here): ${describeFeatures(columns)}`,
          `${name} = np.zeros((1, ${shape.join(', ')}), dtype=np.float32)`,
        ]),
        `result = predict(${inputs.map(({ name }) => `${name}=tf.constant(${name})`).join(', ')})`,
        ...outputs.flatMap((output) => printLines(output, outputs.length === 1)),
        '',
      ].join('\n'),
    };
  },
};
