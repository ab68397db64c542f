import { describe, expect, test } from 'vitest';
import { applyEdit } from './text-edit';

const text = `# Handwritten digits
name: digits # kept
model:
  layers:
    - { kind: input }
    # the hidden layer
    - { kind: dense, units: 128, activation: relu }
    - { kind: dense, name: logits, units: 10 }
training:
  epochs: 5 # enough
  optimizer:
    kind: adam
    beta1: 0.8
  loss: { kind: sparseCategoricalCrossentropy }
`;

test('setting a value changes that value only and keeps every comment', () => {
  expect(applyEdit(text, { kind: 'set', path: ['training', 'epochs'], value: 20 })).toBe(
    text.replace('epochs: 5', 'epochs: 20'),
  );
});

test('setting a missing value adds it', () => {
  expect(applyEdit(text, { kind: 'set', path: ['seed'], value: 7 })).toBe(`${text}seed: 7\n`);
});

test('a layer moves together with the comment above it', () => {
  const moved = applyEdit(text, { kind: 'move', path: ['model', 'layers'], from: 1, to: 2 }) as string;
  expect(moved.indexOf('# the hidden layer')).toBeGreaterThan(moved.indexOf('name: logits'));
  expect(moved.indexOf('# the hidden layer')).toBeLessThan(moved.indexOf('units: 128'));
});

test('a duplicated layer leaves the name to the original, since names are unique', () => {
  const text2 = applyEdit(text, { kind: 'duplicate', path: ['model', 'layers'], index: 2 }) as string;
  expect(text2).toContain('- { kind: dense, name: logits, units: 10 }\n    - { kind: dense, units: 10 }');
});

test('an inserted layer is written on one line beside its neighbours', () => {
  const edited = applyEdit(text, {
    kind: 'insert',
    path: ['model', 'layers'],
    index: 2,
    value: { kind: 'dropout', rate: 0.2 },
  });
  expect(edited).toContain('activation: relu }\n    - { kind: dropout, rate: 0.2 }\n');
});

test('resetting the last key of a map removes the map too, so that its defaults hold', () => {
  const edited = applyEdit('training:\n  checkpoint:\n    keepLast: 3\n  epochs: 2\n', {
    kind: 'remove',
    path: ['training', 'checkpoint', 'keepLast'],
  });
  expect(edited).toBe('training:\n  epochs: 2\n');
});

test('another optimizer drops what it does not know', () => {
  const edited = applyEdit(text, {
    kind: 'changeKind',
    path: ['training', 'optimizer'],
    to: 'sgd',
    knownKeys: ['kind', 'learningRate', 'momentum'],
  });
  expect(edited).toContain('  optimizer:\n    kind: sgd\n  loss');
});

test('lists and maps keep the spacing that the text has', () => {
  const tight = 'shape: [8, 8, 1]\nmap: {a: 1}\nepochs: 5\n';
  expect(applyEdit(tight, { kind: 'set', path: ['epochs'], value: 6 })).toBe(tight.replace('5', '6'));
  const mixed = 'shape: [8, 8, 1]\nmap: { a: [1] }\nepochs: 5\n';
  expect(applyEdit(mixed, { kind: 'set', path: ['epochs'], value: 6 })).toBe(mixed.replace('5', '6'));
  const wide = 'shape: [ 8, 8 ]\nmap: { a: 1 }\nepochs: 5\n';
  expect(applyEdit(wide, { kind: 'set', path: ['epochs'], value: 6 })).toBe(wide.replace('5', '6'));
});

const templates = import.meta.glob<string>('../../../../../resources/templates/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

test.each(Object.keys(templates))('in %s a changed batch size changes one line and nothing else', (path) => {
  const before = (templates[path] as string).split('\n');
  const edit = { kind: 'set', path: ['training', 'batchSize'], value: 123 } as const;
  const after = (applyEdit(templates[path] as string, edit) as string).split('\n');
  expect(after.filter((line, index) => line !== before[index])).toEqual(['  batchSize: 123']);
  expect(after).toHaveLength(before.length);
});

test('a text with a syntax error is left alone', () => {
  expect(applyEdit('name: [', { kind: 'set', path: ['seed'], value: 7 })).toBeNull();
});

describe('an option of a kind', () => {
  const set = (text: string) =>
    applyEdit(text, { kind: 'set', path: ['training', 'optimizer', 'beta1'], value: 0.8, ownerKind: 'adam' });

  test.each([
    ['training:\n  epochs: 3\n', 'training:\n  epochs: 3\n  optimizer: { kind: adam, beta1: 0.8 }\n'],
    ['training:\n  optimizer: adam\n', 'training:\n  optimizer: { kind: adam, beta1: 0.8 }\n'],
    ['training:\n  optimizer: { kind: adam }\n', 'training:\n  optimizer: { kind: adam, beta1: 0.8 }\n'],
  ])('is written beside its kind: %j', (text, expected) => {
    expect(set(text)).toBe(expected);
  });
});
