import { StudioError } from '../../../shared/base/problem';
import { asArray, asObject, asText, type JsonObject } from '../keras/json';
import { findKerasModel, findProducer, parseJson } from '../keras/read-config';
import type { ModelFiles } from '../model-files';
import type { ModelFormatReader } from '../model-format';
import { createNamedWeights } from '../weights/named-weights';
import { readManifest } from '../weights/tfjs-manifest';

/** `model.json` and its value; null when there is none among the files. */
async function findModelFile(files: ModelFiles): Promise<{ name: string; value: JsonObject } | null> {
  for (const name of files.main === null ? files.names.filter((each) => each.endsWith('.json')) : [files.main]) {
    const head = Buffer.from(await files.head(name, 64)).toString('utf8');
    if (!/^[\uFEFF\s]*\{/.test(head)) continue;
    const value = asObject(parseJson((await files.read(name)).toString('utf8').replace(/^\uFEFF/, ''), name));
    if (value && (value.modelTopology !== undefined || value.weightsManifest !== undefined)) return { name, value };
  }
  return null;
}

function findTool(value: JsonObject): string | null {
  const tools = [asText(value.generatedBy), asText(value.convertedBy)].filter((each) => each !== null);
  return tools.length > 0 ? tools.join(', ').slice(0, 120) : null;
}

/** A layers model of TensorFlow.js: model.json with its shards. */
export const tfjsLayers: ModelFormatReader = {
  format: 'tfjs-layers',
  detect: async (files) => (await findModelFile(files)) !== null,
  async read(files) {
    const found = await findModelFile(files);
    const { name, value } = found as { name: string; value: JsonObject };
    const keras = findKerasModel(value.modelTopology);
    if (!keras) {
      const operationCount = asArray(asObject(value.modelTopology)?.node).length;
      throw new StudioError(
        'BAD_INPUT',
        operationCount > 0
          ? `${name} is a graph model of TensorFlow.js: ${operationCount} operations, but no layers that could be edited.`
          : `${name} has no modelTopology that describes layers.`,
        { fix: 'Convert the Keras model with the output format tfjs_layers_model, or import the Keras file itself.' },
      );
    }
    const manifest = asArray(value.weightsManifest);
    return {
      producer: [findTool(value), findProducer(value.modelTopology)].filter(Boolean).join(', ') || null,
      keras,
      weights: manifest.length > 0 ? createNamedWeights(await readManifest(files, name, manifest)) : null,
      signatures: [],
      operations: [],
      problems: [],
      [Symbol.dispose]: () => {},
    };
  },
};
