import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { io } from '@tensorflow/tfjs';
import { StudioError } from '../../shared/base/problem';
import type { Tensor } from '../lib/tensorflow';
import type { ExportContext, Exporter } from './exporter';
import { graphModelJson } from './graph-model-json';
import { javaScriptSnippet } from './javascript-snippet';
import { describeInterface } from './model-interface';
import { networkGraph } from './network-graph';

const modelFile = 'model.json';
const weightsFile = 'weights.bin';

async function write({ trained, directory }: ExportContext): Promise<void> {
  const { nodes, signature } = networkGraph(trained);
  const { json, weights } = graphModelJson(nodes, signature, weightsFile);
  await writeFile(path.join(directory, weightsFile), weights);
  await writeFile(path.join(directory, modelFile), JSON.stringify(json));
}

/** Reads the written files back as any loader of TensorFlow.js would. */
function fileHandler(directory: string): io.IOHandler {
  return {
    load: async () => {
      const { modelTopology, weightsManifest, signature } = JSON.parse(
        await readFile(path.join(directory, modelFile), 'utf8'),
      ) as io.ModelJSON;
      const bytes = await readFile(path.join(directory, weightsFile));
      return {
        modelTopology,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData: Uint8Array.from(bytes).buffer,
        ...(signature ? { signature } : {}),
      };
    },
  };
}

/** Throws: StudioError UNSUPPORTED where TensorFlow.js' graph models lack an operation; anything else as it is. */
function unknownOperation(error: unknown): never {
  const [, operation] = /^Unknown op '([^']+)'/.exec(error instanceof Error ? error.message : '') ?? [];
  if (!operation) throw error;
  throw new StudioError('UNSUPPORTED', `TensorFlow.js' graph models do not know the operation ${operation}.`, {
    fix: 'Export as savedmodel.',
  });
}

/** A graph of plain operations: TensorFlow.js loads it without knowing the layers, and it only predicts. */
export const tfjsGraph: Exporter = {
  write,
  reload: async ({ trained, directory }) => {
    const model = await trained.backend.tf.loadGraphModel(fileHandler(directory));
    const { inputs, outputs } = describeInterface(trained);
    return {
      predict: (tensors) => {
        const given = Object.fromEntries(inputs.map(({ name }, index) => [name, tensors[index] as Tensor]));
        const wanted = outputs.map(({ name }) => name);
        try {
          return [model.execute(given, wanted)].flat() as Tensor[];
        } catch (error) {
          return unknownOperation(error);
        }
      },
      dispose: () => model.dispose(),
    };
  },
  snippet: ({ trained }) => javaScriptSnippet(trained, 'loadGraphModel'),
};
