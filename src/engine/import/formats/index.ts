import { StudioError } from '../../../shared/base/problem';
import type { ModelFormat } from '../../../shared/contract/model';
import type { ModelFiles } from '../model-files';
import type { ModelFormatReader } from '../model-format';
import { kerasArchive } from './keras-archive';
import { kerasHdf5 } from './keras-hdf5';
import { kerasJson } from './keras-json';
import { savedModel } from './saved-model';
import { tfjsLayers } from './tfjs-layers';

/** One reader a format, in the order in which they are asked. */
const readers = {
  keras: kerasArchive,
  'saved-model': savedModel,
  'keras-hdf5': kerasHdf5,
  'tfjs-layers': tfjsLayers,
  'keras-json': kerasJson,
} satisfies Record<ModelFormat, ModelFormatReader>;

/** Throws: StudioError BAD_INPUT naming the formats that are read. */
export async function readerFor(files: ModelFiles): Promise<ModelFormatReader> {
  for (const reader of Object.values(readers)) if (await reader.detect(files)) return reader;
  throw new StudioError('BAD_INPUT', `${files.main ?? files.root} is not a model file that this studio reads.`, {
    fix: 'It reads Keras (.keras, HDF5, architecture JSON), TensorFlow.js layers models (model.json with its shards) and SavedModel folders; several files may be packed in one zip.',
  });
}
