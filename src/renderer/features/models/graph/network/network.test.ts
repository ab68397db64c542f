import { describe, expect, test } from 'vitest';
import { analyseModel } from '../../../../../shared/graph/analysis';
import { type LayerInput, type Model, modelSchema } from '../../../../../shared/graph/model';
import { refusedSources, refusedTargets } from './connection-check';
import { readGraph } from './layer-graph';
import { readFigures } from './model-figures';
import { groupId, initiallyCollapsed, showGraph } from './visible-graph';

const model = (...layers: LayerInput[]): Model => modelSchema.parse({ layers }) as Model;
const graphOf = (...layers: LayerInput[]) => readGraph(analyseModel(model(...layers)));

/** in → a → b, and in → b */
const branched: LayerInput[] = [
  { kind: 'input', name: 'in', shape: [8] },
  { kind: 'dense', name: 'a', units: 8, group: 'block/inner' },
  { kind: 'dense', name: 'b', units: 8, group: 'block' },
  { kind: 'add', name: 'sum', inputs: ['b', 'in'] },
];

describe('readGraph', () => {
  test('every input of a layer is an edge with the shape that flows along it', () => {
    expect(graphOf(...branched).edges.map(({ id, from, shape }) => [id, from, shape])).toEqual([
      ['a#0', 'in', '8'],
      ['b#0', 'a', '8'],
      ['sum#0', 'b', '8'],
      ['sum#1', 'in', '8'],
    ]);
  });

  test('a layer that looks as before is the same object, one that changed is not', () => {
    const first = model(...branched);
    const before = readGraph(analyseModel(first));
    const layers = first.layers.with(1, { ...first.layers[1], units: 9 } as Model['layers'][number]);
    const after = readGraph(analyseModel({ layers }), before);
    expect(after.layers.get('in')).toBe(before.layers.get('in'));
    expect(after.layers.get('a')).not.toBe(before.layers.get('a'));
    expect(after.layers.get('a')?.main).toContain('units 9');
  });

  test('a problem stands at the layer that it is about', () => {
    const graph = graphOf({ kind: 'input', name: 'in', shape: [8] }, { kind: 'conv2d', name: 'c', filters: 4 });
    expect(graph.layers.get('c')?.problems.map(({ code }) => code)).toEqual(['shapeConflict']);
    expect(graph.layers.get('in')?.problems).toEqual([]);
  });

  test('outputs of a recurrent layer are ports, and an edge begins at the one that is read', () => {
    const graph = graphOf(
      { kind: 'input', name: 'in', shape: [5, 3] },
      { kind: 'lstm', name: 'l', units: 4, returnState: true } as LayerInput,
      { kind: 'dense', name: 'd', units: 2, inputs: ['l:hidden'] },
    );
    const ports = graph.layers.get('l')?.outputPorts.map(({ name }) => name) ?? [];
    expect(ports.length).toBeGreaterThan(1);
    expect(graph.edges.find(({ to }) => to === 'd')?.fromPort).toBe(ports.indexOf('hidden'));
  });
});

describe('showGraph', () => {
  test('a collapsed group is one node with its counts, and edges end at it once', () => {
    const { nodes, edges } = showGraph(graphOf(...branched), new Set(['block']));
    expect(nodes.map(({ id }) => id)).toEqual(['in', groupId('block'), 'sum']);
    expect(nodes[1]).toMatchObject({ type: 'group', group: { layerCount: 2, parameterCount: 2 * (8 * 8 + 8) } });
    expect(edges.map(({ source, target }) => [source, target])).toEqual([
      ['in', groupId('block')],
      [groupId('block'), 'sum'],
      ['in', 'sum'],
    ]);
  });

  test('an inner group collapses inside its open outer one', () => {
    const { nodes, frames } = showGraph(graphOf(...branched), new Set(['block/inner']));
    expect(nodes.map(({ id, parent }) => [id, parent])).toEqual([
      ['in', null],
      [groupId('block/inner'), 'block'],
      ['b', 'block'],
      ['sum', null],
    ]);
    expect(frames.map(({ path }) => path)).toEqual(['block']);
  });

  test('a large network opens as its outermost groups', () => {
    const layers = Array.from(
      { length: 200 },
      (_, index): LayerInput =>
        index === 0
          ? { kind: 'input', shape: [4] }
          : { kind: 'dense', units: 4, group: `stage_${Math.floor(index / 50)}/part_${index % 3}` },
    );
    const collapsed = initiallyCollapsed(layers.map(({ group }) => group ?? null));
    expect(collapsed).toEqual(['stage_0', 'stage_1', 'stage_2', 'stage_3']);
    expect(showGraph(graphOf(...layers), new Set(collapsed)).nodes).toHaveLength(5);
    expect(initiallyCollapsed(['block', null])).toEqual([]);
  });
});

describe('connections that cannot be', () => {
  const analysis = analyseModel(
    model(
      ...branched,
      { kind: 'conv2d', name: 'c', filters: 2, inputs: [] },
      { kind: 'dense', name: 'd', units: 5, inputs: ['in'] },
    ),
  );

  test('a circle, a layer that reads nothing and shapes that do not fit each say why', () => {
    const refused = refusedTargets(analysis, 'b', 0);
    expect([...refused.keys()].toSorted()).toEqual(['a', 'c', 'in']);
    expect(refused.get('a')).toContain('circle');
    expect(refused.get('in')).toContain('reads nothing');
    expect(refused.get('c')).toContain('received 8');
  });

  test('an addition refuses another shape than its other inputs have', () => {
    expect(refusedTargets(analysis, 'd', 0).get('sum')).toContain('5');
    expect(refusedTargets(analysis, 'a', 0).has('sum')).toBe(false);
  });

  test('from the other end likewise', () => {
    const refused = refusedSources(analysis, 'a');
    expect([...refused.keys()].toSorted()).toEqual(['b', 'sum']);
    expect(refused.get('sum')).toContain('circle');
  });
});

test('the longest path goes around short cuts, and families add up to the whole', () => {
  const analysis = analyseModel(model(...branched));
  const { longestPath, families, inputNames } = readFigures(analysis);
  expect(longestPath).toEqual(['in', 'a', 'b', 'sum']);
  expect(inputNames).toEqual(['in']);
  expect(families.reduce((total, { parameterCount }) => total + parameterCount, 0)).toBe(
    analysis.parameterCount.trainable,
  );
});
