import { expect, test } from 'vitest';
import { modelTextOf } from './model-text';

test('the network is taken out of a config with its comments and its style', () => {
  const text = modelTextOf(
    'name: a\nmodel:\n  layers:\n    # where it begins\n    - { kind: input, shape: auto }\n    - { kind: dense, units: 3 }\ntraining: {}\n',
  );
  expect(text).toBe('layers:\n  # where it begins\n  - { kind: input, shape: auto }\n  - { kind: dense, units: 3 }\n');
});

test('a text without a network has none', () => {
  expect(modelTextOf('name: a\n')).toBeNull();
  expect(modelTextOf('model: 3\n')).toBeNull();
});
