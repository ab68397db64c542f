import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { io } from '@tensorflow/tfjs';
import { buildModel } from '../layers';
import type { LayersModel, Tensor, TensorFlow } from '../lib/tensorflow';
import type { ExportContext, Exporter } from './exporter';
import { describeFeatures } from './saved-model';

const modelFile = 'model.json';
const weightsFile = 'weights.bin';

/** A copy of the network without optimizer and loss, which only this studio's functions could fill in again. */
function plainCopy({ trained, config }: ExportContext): LayersModel {
  const { tf } = trained.backend;
  const copy = buildModel(tf, config.model, trained.fitted.features.shape, config.seed);
  copy.setWeights(trained.runModel.model.getWeights().map((weight) => weight.clone()));
  return copy;
}

async function artifactsOf(tf: TensorFlow, model: LayersModel): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts | null = null;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    }),
  );
  return artifacts as unknown as io.ModelArtifacts;
}

async function write(context: ExportContext): Promise<void> {
  const { tf } = context.trained.backend;
  const model = plainCopy(context);
  const { modelTopology, weightSpecs, weightData } = await artifactsOf(tf, model);
  model.dispose();
  const buffers = Array.isArray(weightData) ? weightData : [weightData as ArrayBuffer];
  await writeFile(path.join(context.directory, weightsFile), Buffer.concat(buffers.map((part) => Buffer.from(part))));
  await writeFile(
    path.join(context.directory, modelFile),
    JSON.stringify({
      format: 'layers-model',
      generatedBy: 'Model Studio',
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
    }),
  );
}

/** Reads the written files back as any loader of TensorFlow.js would. */
function fileHandler(directory: string): io.IOHandler {
  return {
    load: async () => {
      const { modelTopology, weightsManifest } = JSON.parse(
        await readFile(path.join(directory, modelFile), 'utf8'),
      ) as io.ModelJSON;
      const bytes = await readFile(path.join(directory, weightsFile));
      return {
        modelTopology,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData: Uint8Array.from(bytes).buffer,
      };
    },
  };
}

export const tfjsLayers: Exporter = {
  write,
  reload: async ({ trained, directory }) => {
    const model = await trained.backend.tf.loadLayersModel(fileHandler(directory));
    return { predict: (input) => model.predictOnBatch(input) as Tensor, dispose: () => model.dispose() };
  },
  snippet: ({ trained, config }) => {
    const { classes, task } = trained.fitted.target;
    const { loss } = config.training;
    const isLogits = 'fromLogits' in loss && loss.fromLogits;
    const probabilities =
      task === 'multiclass' ? (isLogits ? 'tf.softmax(output)' : 'output') : isLogits ? 'tf.sigmoid(output)' : 'output';
    return {
      language: 'javascript',
      code: [
        "import * as tf from '@tensorflow/tfjs';",
        '',
        '// The address under which the exported folder is served.',
        "const model = await tf.loadLayersModel('./model.json');",
        '',
        `// One row a sample, prepared as transforms.json says: ${describeFeatures(trained.fitted.features.names)}`,
        `const features = tf.zeros([1, ${trained.runModel.sampleShape.join(', ')}]);`,
        'const output = model.predict(features);',
        ...(task === 'multiclass'
          ? [
              `const classes = ${JSON.stringify(classes)};`,
              `const best = (await ${probabilities}.argMax(-1).data())[0];`,
              'console.log(classes[best]);',
            ]
          : task === 'binary'
            ? [
                `const classes = ${JSON.stringify(classes)};`,
                `const [probability] = await ${probabilities}.data();`,
                'console.log(classes[probability > 0.5 ? 1 : 0], probability);',
              ]
            : ['console.log((await output.data())[0]);']),
        '',
      ].join('\n'),
    };
  },
};
