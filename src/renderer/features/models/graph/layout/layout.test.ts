import { expect, test } from 'vitest';
import { analyseModel } from '../../../../../shared/graph/analysis';
import { type LayerInput, type Model, modelSchema } from '../../../../../shared/graph/model';
import { readGraph } from '../network/layer-graph';
import { showGraph } from '../network/visible-graph';
import { frameBoxes, nodeWidth, rankGap, sizeOf } from './geometry';
import { layoutInstantly } from './instant-layout';
import { placeNewNodes } from './placement';

const visible = (...layers: LayerInput[]) =>
  showGraph(readGraph(analyseModel(modelSchema.parse({ layers }) as Model)), new Set());
const dense = (name: string, rest: Partial<LayerInput> = {}) =>
  ({ kind: 'dense', name, units: 4, ...rest }) as LayerInput;
const input: LayerInput = { kind: 'input', name: 'in', shape: [4] };

test.each(['down', 'right'] as const)('data flow %s, and no two nodes lie on each other', (direction) => {
  const graph = visible(input, dense('a'), dense('b', { inputs: ['in'] }), {
    kind: 'add',
    name: 'sum',
    inputs: ['a', 'b'],
  });
  const { positions } = layoutInstantly(graph, direction);
  const along = direction === 'down' ? 'y' : 'x';
  const at = (name: string) => positions.get(name)?.[along] ?? Number.NaN;
  expect(at('in')).toBeLessThan(at('a'));
  expect(at('a')).toBe(at('b'));
  expect(at('b')).toBeLessThan(at('sum'));
  const [a, b] = [positions.get('a'), positions.get('b')];
  const apart = direction === 'down' ? Math.abs((a?.x ?? 0) - (b?.x ?? 0)) : Math.abs((a?.y ?? 0) - (b?.y ?? 0));
  expect(apart).toBeGreaterThanOrEqual(direction === 'down' ? nodeWidth : 64);
});

test('a thousand nodes get a first picture without dagre', () => {
  const graph = visible(input, ...Array.from({ length: 999 }, (_, index) => dense(`d${index}`)));
  const { positions } = layoutInstantly(graph, 'down');
  expect(positions.size).toBe(1000);
  expect(positions.get('d998')?.y).toBe(999 * (64 + rankGap));
});

test('a new node stands behind what it reads and pushes on what would be in its way, nothing else', () => {
  const before = layoutInstantly(visible(input, dense('a'), dense('b')), 'down').positions;
  const graph = visible(input, dense('a'), dense('new'), dense('b'), dense('aside', { inputs: ['in'] }));
  const known = new Map([...before, ['aside', { x: 500, y: 80 }] as const]);
  const after = placeNewNodes(graph, known, 'down');
  expect(after.get('a')).toEqual(before.get('a'));
  expect(after.get('aside')).toEqual({ x: 500, y: 80 });
  expect(after.get('new')?.y).toBe((before.get('a')?.y ?? 0) + 64 + rankGap);
  expect(after.get('b')?.y).toBe((after.get('new')?.y ?? 0) + 64 + rankGap);
});

test('the frame of an outer group holds that of an inner one', () => {
  const graph = visible(input, dense('a', { group: 'outer/inner' }), dense('b', { group: 'outer' }));
  const { positions } = layoutInstantly(graph, 'down');
  const boxes = new Map(
    graph.nodes.map((node) => [node.id, { ...(positions.get(node.id) ?? { x: 0, y: 0 }), ...sizeOf(node) }]),
  );
  const frames = frameBoxes(graph, (id) => boxes.get(id));
  const [outer, inner] = [frames.get('outer'), frames.get('outer/inner')];
  if (!outer || !inner) throw new Error('a frame is missing');
  expect(outer.x).toBeLessThan(inner.x);
  expect(outer.y).toBeLessThan(inner.y);
  expect(outer.x + outer.width).toBeGreaterThan(inner.x + inner.width);
});
