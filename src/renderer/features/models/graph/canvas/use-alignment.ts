import { type Alignment, align, distribute } from '../actions/arrange';
import { useGraphTools, useScene } from '../graph-context';
import { type Box, type Point, sizeOf } from '../layout/geometry';

/** Lines up or spreads the selected nodes. */
export function useAlignment() {
  const { session } = useGraphTools();
  const { visible, layout } = useScene();
  const place = (arrange: (boxes: ReadonlyMap<string, Box>) => ReadonlyMap<string, Point>) => {
    const { selection, places } = session.getState();
    const boxes = new Map<string, Box>();
    for (const node of visible.nodes) {
      const at = layout.positions.get(node.id);
      if (at && selection.has(node.id)) boxes.set(node.id, { ...at, ...sizeOf(node) });
    }
    if (boxes.size > 1) session.setState({ places: new Map([...(places ?? layout.positions), ...arrange(boxes)]) });
  };
  return {
    align: (alignment: Alignment) => place((boxes) => align(boxes, alignment)),
    distribute: (axis: 'x' | 'y') => place((boxes) => distribute(boxes, axis)),
  };
}
