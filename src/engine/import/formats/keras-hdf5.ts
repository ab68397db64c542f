import { StudioError } from '../../../shared/base/problem';
import { hdf5Signature, openHdf5 } from '../hdf5-file';
import { findKerasModel, findProducer, parseJson } from '../keras/read-config';
import type { ModelFiles } from '../model-files';
import type { ModelFormatReader } from '../model-format';
import { readHdf5Weights } from '../weights/hdf5-weights';

/** The signature stands at 0 or, behind a user block, at a power of two from 512. */
export async function isHdf5(files: ModelFiles, name: string): Promise<boolean> {
  const head = await files.head(name, 4096 + hdf5Signature.length);
  return [0, 512, 1024, 2048, 4096].some((start) => hdf5Signature.every((byte, index) => head[start + index] === byte));
}

/** `model.save('x.h5')` of Keras 2 and 3. */
export const kerasHdf5: ModelFormatReader = {
  format: 'keras-hdf5',
  detect: async (files) => files.main !== null && (await isHdf5(files, files.main)),
  async read(files) {
    const name = files.main as string;
    const file = await openHdf5(files.path(name));
    try {
      const text = file.text('', 'model_config');
      if (text === null)
        throw new StudioError(
          'BAD_INPUT',
          readHdf5Weights(file)
            ? `${name} holds weights only; how the layers are connected is not in it.`
            : `${name} is an HDF5 file, but not one that Keras wrote: it has no model_config.`,
          { fix: 'Save the whole model (model.save), or pack its architecture JSON and this file in one zip.' },
        );
      const keras = findKerasModel(parseJson(text, `model_config of ${name}`));
      if (!keras)
        throw new StudioError('BAD_INPUT', `model_config of ${name} does not describe a model.`, {
          fix: 'Save the model again with a current version of Keras.',
        });
      return {
        producer: findProducer({ keras_version: file.text('', 'keras_version') }),
        keras,
        weights: readHdf5Weights(file),
        signatures: [],
        operations: [],
        problems: [],
        [Symbol.dispose]: () => file[Symbol.dispose](),
      };
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
  },
};
