import { StudioError } from '../../../shared/base/problem';
import { openHdf5 } from '../hdf5-file';
import { findKerasModel, findProducer, parseJson } from '../keras/read-config';
import type { ModelFormatReader } from '../model-format';
import { readSavedWeights } from '../weights/hdf5-weights';

const configFile = 'config.json';
const metadataFile = 'metadata.json';
const weightsFile = 'model.weights.h5';

/** What was a .keras file: the job has unfolded it. Source: keras.src.saving.saving_lib. */
export const kerasArchive: ModelFormatReader = {
  format: 'keras',
  detect: async ({ main, names }) => main === null && names.includes(configFile) && names.includes(metadataFile),
  async read(files) {
    const config = parseJson((await files.read(configFile)).toString('utf8'), configFile);
    const metadata = parseJson((await files.read(metadataFile)).toString('utf8'), metadataFile);
    const keras = findKerasModel(config);
    if (!keras)
      throw new StudioError(
        'BAD_INPUT',
        `${configFile} does not describe a model: class_name and config are missing.`,
        {
          fix: 'Is it a .keras file of a whole model?',
        },
      );
    const hasWeights = files.names.includes(weightsFile);
    const file = hasWeights ? await openHdf5(files.path(weightsFile), weightsFile) : null;
    return {
      producer: findProducer(metadata),
      keras,
      weights: file ? readSavedWeights(file) : null,
      signatures: [],
      operations: [],
      problems: hasWeights
        ? []
        : [
            {
              code: 'missingWeights',
              severity: 'warning',
              message: `The archive has no ${weightsFile}, so only the layers were read.`,
              fix: 'Save the model again with its weights.',
              where: { file: weightsFile },
            },
          ],
      [Symbol.dispose]: () => file?.[Symbol.dispose](),
    };
  },
};
