import { openHdf5 } from '../hdf5-file';
import { findKerasModel, findProducer, parseJson } from '../keras/read-config';
import type { KerasModel } from '../keras/topology';
import type { ModelFiles } from '../model-files';
import type { ModelFormatReader } from '../model-format';
import { readHdf5Weights } from '../weights/hdf5-weights';
import { isHdf5 } from './keras-hdf5';

interface Architecture {
  keras: KerasModel;
  producer: string | null;
}

/** The JSON file among them that describes a model; null when there is none. */
async function findArchitecture(files: ModelFiles): Promise<Architecture | null> {
  for (const name of files.main === null ? files.names.filter((each) => each.endsWith('.json')) : [files.main]) {
    const head = Buffer.from(await files.head(name, 64)).toString('utf8');
    if (!/^[\uFEFF\s]*"?\{/.test(head)) continue;
    let value = parseJson((await files.read(name)).toString('utf8').replace(/^\uFEFF/, ''), name);
    // `json.dump(model.to_json())` writes the text as one JSON string.
    if (typeof value === 'string') value = parseJson(value, name);
    const keras = findKerasModel(value);
    if (keras) return { keras, producer: findProducer(value, keras.config) };
  }
  return null;
}

/** `model.to_json()`; weights come from an HDF5 file beside it, when they are given together. */
export const kerasJson: ModelFormatReader = {
  format: 'keras-json',
  detect: async (files) => (await findArchitecture(files)) !== null,
  async read(files) {
    const { keras, producer } = (await findArchitecture(files)) as Architecture;
    const hdf5Names: string[] = [];
    for (const name of files.main === null ? files.names : []) if (await isHdf5(files, name)) hdf5Names.push(name);
    const [weightsName] = hdf5Names;
    const file = weightsName ? await openHdf5(files.path(weightsName), weightsName) : null;
    return {
      producer,
      keras,
      weights: file ? readHdf5Weights(file) : null,
      signatures: [],
      operations: [],
      problems: [],
      [Symbol.dispose]: () => file?.[Symbol.dispose](),
    };
  },
};
