import { describe, expect, test } from 'vitest';
import { analyseModel } from '../../../../../shared/graph/analysis';
import { copyLayers } from '../../../../../shared/graph/edit';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../../../../../shared/graph/model';
import { emptyGraph, readGraph } from '../network/layer-graph';
import { align, distribute, nodeInDirection } from './arrange';
import { readClip, writeClip } from './clipboard';
import { type Insertion, insertLayers, placeBlock, removeLayers } from './graph-edits';

const stack: ModelInput = {
  layers: [
    { kind: 'input', shape: [8, 8, 3] },
    { kind: 'conv2d', filters: 4 },
    { kind: 'flatten' },
    { kind: 'dense', units: 2 },
  ],
};
const graphOf = (model: ModelInput) => readGraph(analyseModel(modelSchema.parse(model) as Model));
const wires = (model: ModelInput) => graphOf(model).edges.map(({ from, to }) => `${from} → ${to}`);
const insert = (model: ModelInput, layer: LayerInput, place: Insertion) =>
  insertLayers(model, graphOf(model), [layer], place).model;

describe('insertLayers', () => {
  test('behind a layer, what read it reads the new one', () => {
    const after = insert(stack, { kind: 'dropout' }, { kind: 'after', name: 'conv2d_1' });
    expect(wires(after)).toEqual([
      'input_1 → conv2d_1',
      'conv2d_1 → dropout_1',
      'dropout_1 → flatten_1',
      'flatten_1 → dense_1',
    ]);
    // A plain stack stays plain.
    expect(after.layers[2]).toEqual({ kind: 'dropout' });
  });

  test('behind a layer that several read, all of them read the new one', () => {
    const twice: ModelInput = {
      layers: [...stack.layers, { kind: 'dense', name: 'other', units: 3, inputs: ['flatten_1'] }],
    };
    expect(wires(insert(twice, { kind: 'dropout' }, { kind: 'after', name: 'flatten_1' })).toSorted()).toEqual([
      'conv2d_1 → flatten_1',
      'dropout_1 → dense_1',
      'dropout_1 → other',
      'flatten_1 → dropout_1',
      'input_1 → conv2d_1',
    ]);
  });

  test('a branch leaves what is there as it is', () => {
    const after = insert(stack, { kind: 'dropout' }, { kind: 'branch', name: 'flatten_1' });
    expect(wires(after)).toEqual([...wires(stack).slice(0, 2), 'flatten_1 → dropout_1', 'flatten_1 → dense_1']);
  });

  test('a free layer reads nothing, and what stood behind it goes on reading what it read', () => {
    expect(wires(insert(stack, { kind: 'dropout' }, { kind: 'free' }))).toEqual(wires(stack));
  });

  test('several connected layers go onto an edge as one', () => {
    const graph = graphOf(stack);
    const edge = graph.edges.find(({ to }) => to === 'flatten_1');
    const { model, names } = insertLayers(stack, graph, [{ kind: 'batchNormalisation' }, { kind: 'activation' }], {
      kind: 'edge',
      edge: edge as NonNullable<typeof edge>,
    });
    expect(names).toEqual(['batchNormalisation_1', 'activation_1']);
    expect(wires(model).slice(0, 4)).toEqual([
      'input_1 → conv2d_1',
      'conv2d_1 → batchNormalisation_1',
      'batchNormalisation_1 → activation_1',
      'activation_1 → flatten_1',
    ]);
  });

  test('an empty canvas takes its first layer', () => {
    const { model, names } = insertLayers({ layers: [] }, emptyGraph, [{ kind: 'input' }], { kind: 'end' });
    expect([model, names]).toEqual([{ layers: [{ kind: 'input' }] }, ['input_1']]);
  });
});

test('a block between two layers is made for the shape there and read by what follows', () => {
  const graph = graphOf(stack);
  const { model, names, problems } = placeBlock(
    stack,
    graph,
    'residual',
    { filters: 4 },
    { kind: 'after', name: 'conv2d_1' },
    [],
    null,
  );
  expect(problems).toEqual([]);
  expect(names.length).toBeGreaterThan(4);
  const analysis = analyseModel(modelSchema.parse(model) as Model);
  expect(analysis.problems).toEqual([]);
  expect(wires(model)).toContain(`${names.at(-1)} → flatten_1`);
});

test('removing all layers leaves an empty canvas, removing one joins its ends', () => {
  expect(removeLayers(stack, ['input_1', 'conv2d_1', 'flatten_1', 'dense_1'], true).model.layers).toEqual([]);
  expect(wires(removeLayers(stack, ['conv2d_1'], true).model)).toEqual(['input_1 → flatten_1', 'flatten_1 → dense_1']);
});

describe('the clipboard', () => {
  test('gives layers back as they were copied', () => {
    const layers = copyLayers(stack, ['conv2d_1', 'flatten_1']);
    expect(readClip(writeClip(layers))).toEqual(layers);
  });

  test.each([
    ['a list in YAML', '- { kind: flatten }\n- { kind: dense, units: 2 }\n', 2],
    ['a list in JSON', '[{ "kind": "flatten" }]', 1],
    ['a whole config', 'name: a\nmodel:\n  layers:\n    - { kind: flatten }\n', 1],
  ])('takes %s', (_, text, count) => {
    expect(readClip(text)).toHaveLength(count);
  });

  test.each(['some words', '[1, 2]', '- { kind: ghost }', '', 'layers: []'])('takes no %j for layers', (text) => {
    expect(readClip(text)).toBeNull();
  });
});

const box = (x: number, y: number) => ({ x, y, width: 180, height: 64 });

test('aligned boxes share an edge and never lie on each other', () => {
  const places = align(
    new Map([
      ['a', box(0, 0)],
      ['b', box(90, 20)],
      ['c', box(40, 300)],
    ]),
    'left',
  );
  expect([...places].map(([id, { x, y }]) => [id, x, y])).toEqual([
    ['a', 0, 0],
    ['b', 0, 76],
    ['c', 0, 300],
  ]);
});

test('distributed boxes have equal gaps between the outer ones', () => {
  const places = distribute(
    new Map([
      ['a', box(0, 0)],
      ['b', box(0, 70)],
      ['c', box(0, 400)],
    ]),
    'y',
  );
  expect([...places.values()].map(({ y }) => y)).toEqual([0, 200, 400]);
});

test('arrows follow edges along the data and go across to the neighbour', () => {
  const boxes = new Map([
    ['in', box(0, 0)],
    ['left', box(-110, 120)],
    ['right', box(110, 120)],
    ['out', box(0, 240)],
  ]);
  const edges = [
    { source: 'in', target: 'left' },
    { source: 'in', target: 'right' },
    { source: 'left', target: 'out' },
    { source: 'right', target: 'out' },
  ];
  const go = (from: string, arrow: 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight') =>
    nodeInDirection(from, arrow, edges, boxes, 'down');
  expect(go('right', 'ArrowDown')).toBe('out');
  expect(go('out', 'ArrowUp')).toBe('left');
  expect(go('left', 'ArrowRight')).toBe('right');
  expect(go('out', 'ArrowDown')).toBeNull();
});
