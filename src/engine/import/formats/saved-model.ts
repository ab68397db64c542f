import path from 'node:path';
import type { Problem } from '../../../shared/base/problem';
import { asObject } from '../keras/json';
import { findKerasModel, findProducer, parseJson } from '../keras/read-config';
import { type ModelFiles, openModelFiles } from '../model-files';
import type { ModelFormatReader } from '../model-format';
import { readKerasMetadata, readSavedGraph } from '../saved-model/graph';

const graphFile = 'saved_model.pb';
const kerasFile = 'keras_metadata.pb';

const nameIn = ({ names }: ModelFiles, wanted: string) =>
  names.filter((name) => path.posix.basename(name) === wanted).sort((one, other) => one.length - other.length)[0];

const weightsLeft: Problem = {
  code: 'missingWeights',
  severity: 'warning',
  message: 'The layers were read from keras_metadata.pb; weights of a SavedModel are not read, so they start anew.',
  fix: 'Save the model as .keras or .h5 and import that file to take its weights along.',
};

/**
 * A SavedModel: what can be called and which operations it is made of; its layers where Keras 2 described them beside
 * the graph.
 */
export const savedModel: ModelFormatReader = {
  format: 'saved-model',
  detect: async (files) => nameIn(files, graphFile) !== undefined,
  async read(given) {
    // The file alone stands for the folder it lies in.
    const files = given.main === null ? given : await openModelFiles(given.root);
    const name = nameIn(files, graphFile) as string;
    const { tensorFlowVersion, signatures, operations } = readSavedGraph(await files.read(name));
    const kerasName = path.posix.join(path.posix.dirname(name), kerasFile);
    const metadata = files.names.includes(kerasName) ? readKerasMetadata(await files.read(kerasName)) : null;
    const value = metadata === null ? null : asObject(parseJson(metadata, kerasFile));
    const keras = findKerasModel(value);
    const producer = tensorFlowVersion === null ? null : `TensorFlow ${tensorFlowVersion.slice(0, 40)}`;
    return {
      // Keras' version decides how its settings are read.
      producer: [findProducer(value), producer].filter(Boolean).join(', ') || null,
      keras,
      weights: null,
      signatures,
      operations,
      problems: keras ? [weightsLeft] : [],
      [Symbol.dispose]: () => {},
    };
  },
};
