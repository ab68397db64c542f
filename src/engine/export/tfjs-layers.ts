import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { io } from '@tensorflow/tfjs';
import { StudioError } from '../../shared/base/problem';
import { buildModel, layersOnlyHere } from '../layers';
import type { LayersModel, Tensor, TensorFlow } from '../lib/tensorflow';
import type { ExportContext, Exporter } from './exporter';
import { javaScriptSnippet } from './javascript-snippet';

const modelFile = 'model.json';
const weightsFile = 'weights.bin';

/** A copy of the network without optimizer and loss, which only this studio's functions could fill in again. */
function plainCopy({ trained, config }: ExportContext): LayersModel {
  const { tf } = trained.backend;
  const shapes = Object.fromEntries(trained.fitted.inputs.map(({ layer, shape }) => [layer, shape]));
  const copy = buildModel(tf, config.model, shapes, config.seed);
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

/** Throws: StudioError UNSUPPORTED when a layer is the studio's own, which no other program could load. */
function refuseOwnLayers(tf: TensorFlow, model: LayersModel): void {
  const found = layersOnlyHere(tf, model.layers);
  if (found.length === 0) return;
  const named = found.slice(0, 3).map(({ name, reason }) => `"${name}": ${reason}`);
  throw new StudioError(
    'UNSUPPORTED',
    `A layers model of this network would not load elsewhere (${named.join('; ')}${found.length > 3 ? `; and ${found.length - 3} more` : ''}).`,
    { fix: 'Export as tfjs-graph, which TensorFlow.js loads with any layers, or as savedmodel.' },
  );
}

async function write(context: ExportContext): Promise<void> {
  const { tf } = context.trained.backend;
  refuseOwnLayers(tf, context.trained.runModel.model);
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
    return {
      predict: (inputs) => {
        const outputs = model.predictOnBatch(inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs]);
        return Array.isArray(outputs) ? outputs : [outputs];
      },
      dispose: () => model.dispose(),
    };
  },
  snippet: ({ trained }) => javaScriptSnippet(trained, 'loadLayersModel'),
};
