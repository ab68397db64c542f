import { expect, test } from 'vitest';
import { applyFix } from './apply-fix';
import { readConfig } from './reading';

const valid = `# the experiment
name: first
dataset: { name: digits }
model:
  layers:
    - { kind: input, shape: [8, 8] }
    # what decides
    - { kind: dense, units: 10 } # ten classes
training:
  loss: { kind: sparseCategoricalCrossentropy }
`;

function mendAll(text: string): string {
  const problem = readConfig(text, null).problems.find(({ fixes }) => fixes && fixes.length > 0);
  const fix = problem?.fixes?.[0];
  if (!fix) return text;
  return applyFix(text, fix) ?? text;
}

test.each([
  ['a misspelt key keeps its place', valid.replace('units: 10', 'unist: 10')],
  ['a misspelt kind', valid.replace('kind: dense', 'kind: dnese')],
  ['a misspelt value of the loss', valid.replace('sparseCategoricalCrossentropy', 'sparseCategoricalCrossEntropy')],
])('%s is mended, comments stay', (_, broken) => {
  expect(mendAll(broken)).toBe(valid);
});

test('a problem of the graph is mended by the operation that it offers', () => {
  const broken = valid.replace('units: 10', 'units: 10, inputs: [inptu_1]');
  const mended = mendAll(broken);
  expect(mended).toBe(valid.replace('units: 10', 'units: 10, inputs: [input_1]'));
});
