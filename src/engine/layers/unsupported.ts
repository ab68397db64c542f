import { StudioError } from '../../shared/base/problem';
import type { LayerBuilder } from './layer-builder';

/** The analysis refuses a model that holds one before this is reached. */
export const unsupported: LayerBuilder<'unsupported'> = (layer, { name }) => {
  throw new StudioError('UNSUPPORTED', `"${name}" stands for a layer "${layer.className}" that is not supported.`, {
    fix: 'Replace it by layers that do the same.',
  });
};
