import { StudioError } from '../../../shared/base/problem';
import type { ModelFiles } from '../model-files';
import type { ModelFormatReader } from '../model-format';

/** One reader a format, in the order in which they are asked. */
const readers: readonly ModelFormatReader[] = [];

/** Throws: StudioError BAD_INPUT naming the formats that are read. */
export async function readerFor(files: ModelFiles): Promise<ModelFormatReader> {
  for (const reader of readers) if (await reader.detect(files)) return reader;
  throw new StudioError('BAD_INPUT', `${files.main ?? files.root} is not a model file that this studio reads.`, {
    fix: 'It reads Keras (.keras, HDF5, architecture JSON), TensorFlow.js layers models (model.json with its shards) and SavedModel folders; several files may be packed in one zip.',
  });
}
