import { graphlib, layout } from '@dagrejs/dagre';
import type { ModelAnalysis } from '../../../../shared/graph/analysis';

export const nodeWidth = 180;
export const nodeHeight = 64;

export interface PlacedLayer {
  index: number;
  name: string;
  x: number;
  y: number;
}

/** Positions from top to bottom along the data's way; the same model always gives the same picture. */
export function layoutModel(analysis: ModelAnalysis): PlacedLayer[] {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', ranksep: 44, nodesep: 36 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of analysis.layers) graph.setNode(name, { width: nodeWidth, height: nodeHeight });
  for (const { name, inputNames } of analysis.layers)
    for (const input of inputNames) if (graph.hasNode(input)) graph.setEdge(input, name);
  layout(graph);
  return analysis.layers.map(({ name, index }) => {
    const { x, y } = graph.node(name) as { x: number; y: number };
    return { index, name, x: x - nodeWidth / 2, y: y - nodeHeight / 2 };
  });
}
