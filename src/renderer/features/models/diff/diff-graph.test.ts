import { expect, test } from 'vitest';
import { analyseModel } from '../../../../shared/graph/analysis';
import { diffModels } from '../../../../shared/graph/diff';
import { type Model, modelSchema } from '../../../../shared/graph/model';
import { drawDifference } from './diff-graph';

const analyse = (layers: unknown[]) => analyseModel(modelSchema.parse({ layers }) as Model);
const stack = [
  { kind: 'input', shape: [64] },
  ...Array.from({ length: 6 }, (_, index) => ({ kind: 'dense', name: `hidden_${index}`, units: 32 })),
  { kind: 'dense', name: 'out', units: 10 },
];

function draw(after: unknown[], onlyChanges = false) {
  const [first, second] = [analyse(stack), analyse(after)];
  return drawDifference(diffModels(first, second), first, second, onlyChanges);
}

test('a layer that was taken out stands beside its way round', () => {
  const { nodes, edges } = draw(stack.toSpliced(3, 1));
  expect(
    nodes.filter((node) => node.type === 'layer' && node.difference.state === 'removed').map(({ id }) => id),
  ).toEqual(['before hidden_2']);
  expect(
    edges
      .filter(({ state }) => state !== 'same')
      .map(({ id }) => id)
      .sort(),
  ).toEqual([
    'added after hidden_1 after hidden_3',
    'removed after hidden_1 before hidden_2',
    'removed before hidden_2 after hidden_3',
  ]);
});

test('what is the same is folded, what touches a change is not', () => {
  const wider = stack.map((layer) => ('name' in layer && layer.name === 'out' ? { ...layer, units: 12 } : layer));
  const { nodes, edges } = draw(wider, true);
  expect(nodes.map((node) => (node.type === 'same' ? node.count : node.id))).toEqual([
    6,
    'after hidden_5',
    'after out',
  ]);
  expect(edges).toHaveLength(2);
});
