import type { ModelAnalysis } from '../../../../../shared/graph/analysis';
import type { Shape } from '../../../../../shared/graph/shape';
import { createLayer } from '../../new-layer';
import type { InsertPlace } from '../graph-session';
import { definitionOf, type LayerGraph } from '../network/layer-graph';
import { layersInGroup, pathOfGroupId, type VisibleGraph } from '../network/visible-graph';
import type { CatalogueEntry } from './catalogue';

/** Shape of what a layer inserted at a place would read; null where nothing flows or its shape is unknown. */
export function shapeAt(
  place: InsertPlace,
  { graph, visible, analysis }: { graph: LayerGraph; visible: VisibleGraph; analysis: ModelAnalysis | null },
): Shape | null {
  if (!analysis || place.kind === 'free') return null;
  const nameOf = (): { name: string | undefined; port: number } => {
    if (place.kind === 'end') return { name: analysis.layers.at(-1)?.name, port: 0 };
    if (place.kind === 'edge') {
      const edge = visible.edges.find(({ id }) => id === place.id)?.edges[0];
      return { name: edge?.from, port: edge?.fromPort ?? 0 };
    }
    const path = pathOfGroupId(place.id);
    const name = path === null ? place.id : layersInGroup(graph, path).at(-1)?.name;
    return { name, port: place.kind === 'branch' ? place.port : 0 };
  };
  const { name, port } = nameOf();
  const layer = analysis.layers.find((each) => each.name === name);
  return layer?.outputShapes[port] ?? null;
}

/** Whether a layer of this kind, as it would be inserted, can read the shape; blocks and unknown shapes always can. */
export function fits(entry: CatalogueEntry, shape: Shape | null): boolean {
  if (shape === null || !entry.id.startsWith('layer:')) return true;
  const kind = entry.id.slice('layer:'.length);
  const definition = definitionOf(kind);
  if (!definition) return true;
  if (definition.inputCount.maximum === 0) return false;
  const { kind: _, ...start } = createLayer(kind as never);
  const parameters = definition.parameters.safeParse(start);
  const inputs = Array.from({ length: Math.max(1, definition.inputCount.minimum) }, () => shape);
  return !parameters.success || definition.inferShape(parameters.data as never, inputs).ok;
}
