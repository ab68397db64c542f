import { type LayerKindDefinition, layerFamilies } from '../../../shared/graph/layer-kind';
import { type LayerKind, layerKinds } from '../../../shared/graph/layers';

/** A freshly added layer, with a start where its schema has no default. */
export function createLayer(kind: LayerKind): Record<string, unknown> {
  const { startParameters } = layerKinds[kind] as LayerKindDefinition;
  return { kind, ...startParameters };
}

/** The kinds that a person can add; placeholders only come from imports. */
export const addableKinds = (Object.values(layerKinds) as (LayerKindDefinition & { kind: LayerKind })[]).filter(
  ({ isPlaceholder }) => !isPlaceholder,
);

/** The catalogue by family, for the menu that adds a layer. */
export const layerKindsByFamily = layerFamilies
  .map((family) => ({
    family,
    kinds: addableKinds.filter((definition) => definition.family === family),
  }))
  .filter(({ kinds }) => kinds.length > 0);
