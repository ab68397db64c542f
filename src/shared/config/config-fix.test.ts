import { expect, test } from 'vitest';
import { type ConfigProblem, parseConfigText } from './config-text';

const valid = `name: first
dataset: { name: digits }
model:
  layers:
    - { kind: input, shape: [64] }
    - { kind: dense, units: 10 }
training:
  loss: { kind: sparseCategoricalCrossentropy }
`;

const fixesOf = (text: string) =>
  parseConfigText(text).problems.flatMap((problem: ConfigProblem) => problem.fixes ?? []);

test('a misspelt key of a layer offers the key that its kind knows', () => {
  expect(fixesOf(valid.replace('units: 10', 'units: 10, activatoin: relu'))).toEqual([
    {
      title: 'Rename "activatoin" to "activation"',
      edits: [{ kind: 'renameKey', path: ['model', 'layers', 1, 'activatoin'], to: 'activation' }],
    },
    { title: 'Remove "activatoin"', edits: [{ kind: 'remove', path: ['model', 'layers', 1, 'activatoin'] }] },
  ]);
});

test('a key that stands there already is not offered again', () => {
  const titles = fixesOf(valid.replace('{ name: digits }', '{ name: digits, nam: x }')).map(({ title }) => title);
  expect(titles).not.toContain('Rename "nam" to "name"');
});

test.each([
  ['an unknown layer kind', valid.replace('kind: dense', 'kind: dnese'), 'Change to dense'],
  ['an unknown activation', valid.replace('units: 10', 'units: 10, activation: rleu'), 'Change to relu'],
  [
    'an unknown initialiser',
    valid.replace('units: 10', 'units: 10, kernelInitialiser: heNormel'),
    'Change to heNormal',
  ],
  ['a number that is too small', valid.replace('units: 10', 'units: 0'), 'Change to 1'],
  ['a number in quotes', valid.replace('units: 10', 'units: "10"'), 'Change to the number 10'],
])('%s offers the nearest one that is allowed', (_, text, title) => {
  expect(fixesOf(text)[0]?.title).toBe(title);
});

test('a key that is like none is only offered to be removed', () => {
  const titles = fixesOf(valid.replace('units: 10', 'units: 10, activation: relu, activatoin: relu'));
  expect(titles.map(({ title }) => title)).toEqual(['Remove "activatoin"']);
});
