import { layerFamilies } from '../../../shared/graph/layer-kind';
import { type LayerKind, layerKinds } from '../../../shared/graph/layers';

/** What a freshly added layer starts with where its schema has no default. */
const startParameters: { [Kind in LayerKind]: Record<string, unknown> } = {
  input: {},
  dense: { units: 64, activation: 'relu' },
  activation: {},
  embedding: { inputDimension: 10_000, outputDimension: 32 },
  flatten: {},
  reshape: { targetShape: [-1] },
  conv2d: { filters: 16, padding: 'same', activation: 'relu' },
  maxPooling2d: {},
  averagePooling2d: {},
  batchNormalisation: {},
  dropout: { rate: 0.2 },
  lstm: { units: 64 },
};

export function createLayer(kind: LayerKind): Record<string, unknown> {
  return { kind, ...startParameters[kind] };
}

/** The catalogue by family, for the menu that adds a layer. */
export const layerKindsByFamily = layerFamilies
  .map((family) => ({
    family,
    kinds: Object.values(layerKinds).filter((definition) => definition.family === family),
  }))
  .filter(({ kinds }) => kinds.length > 0);
