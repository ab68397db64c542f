import type { Hdf5File } from '../hdf5-file';
import type { KerasLayer } from '../keras/topology';
import type { SourceArray, SourceWeights } from '../model-format';
import { createNamedWeights, type NamedArray } from './named-weights';

/**
 * Weights as `model.save('x.h5')` writes them: a group a layer, with the order of its weights as an attribute.
 * @param place group that holds the layers
 */
export function readLegacyWeights(file: Hdf5File, place: string): SourceWeights {
  const arrays = file.texts(place, 'layer_names').flatMap((scope) => {
    const group = [place, scope].filter(Boolean).join('/');
    return file.texts(group, 'weight_names').flatMap((name): NamedArray[] => {
      const array = file.array(`${group}/${name}`, name);
      return array ? [{ ...array, scope }] : [];
    });
  });
  return createNamedWeights(arrays);
}

/** Folder that Keras 2.13 used in the place of `layers`. */
const olderContainer = '_layer_checkpoint_dependencies';

const numbered = (one: string, other: string) => Number(one) - Number(other);

/** Weights as .keras and .weights.h5 files hold them: folders after the classes of the layers, numbered arrays in them. */
export function readSavedWeights(file: Hdf5File): SourceWeights {
  const container = file.names('').includes(olderContainer) ? olderContainer : 'layers';
  const toPlace = (savedPath: string) => savedPath.replace(/(^|\/)layers\//g, `$1${container}/`);
  const readPlaces = new Set<string>();
  const variables = (place: string): string[] => file.names(`${place}/vars`).sort(numbered);
  const read = (place: string): SourceArray[] => {
    readPlaces.add(place);
    const array = file.array(place);
    return array ? [array] : [];
  };
  /** Everything below a layer whose parts are not known, in the order of the file. */
  const all = (place: string): SourceArray[] => [
    ...variables(place).flatMap((name) => read(`${place}/vars/${name}`)),
    ...file
      .names(place)
      .filter((name) => name !== 'vars')
      .flatMap((name) => all(`${place}/${name}`)),
  ];
  const list = (place: string): string[] =>
    file.names(place).flatMap((name) => {
      const inner = place === '' ? name : `${place}/${name}`;
      return name === 'vars' ? variables(place).map((each) => `${inner}/${each}`) : list(inner);
    });
  return {
    of(layer: KerasLayer, weightPaths) {
      if (layer.savedPath === '') return [];
      const place = toPlace(layer.savedPath);
      if (weightPaths === null) return all(place);
      const counts = new Map<string, number>();
      return weightPaths.flatMap((weightPath) => {
        const folder = [place, ...weightPath.split('/').slice(0, -1)].join('/');
        const index = counts.get(folder) ?? 0;
        counts.set(folder, index + 1);
        return read(`${folder}/vars/${index}`);
      });
    },
    unread: () =>
      list('').filter(
        (place) => !readPlaces.has(place) && !place.startsWith('optimizer') && !/(^|\/)seed_generator\//.test(place),
      ),
  };
}

/** Weights in either layout; null when the file holds none. */
export function readHdf5Weights(file: Hdf5File): SourceWeights | null {
  const names = file.names('');
  if (names.includes('model_weights')) return readLegacyWeights(file, 'model_weights');
  if (names.includes('layers') || names.includes(olderContainer)) return readSavedWeights(file);
  return file.texts('', 'layer_names').length > 0 ? readLegacyWeights(file, '') : null;
}
