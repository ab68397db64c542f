import { expect, it } from 'vitest';
import { validateConfig } from '../../../shared/config/config-text';
import type { RunConfig } from '../../../shared/config/run-config';
import { forkMode, requireEpochsLeft } from './fork';

const base = {
  name: 'parent',
  dataset: { name: 'iris', version: 1 },
  model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 3 }] },
  training: {
    epochs: 5,
    optimizer: { kind: 'adam', learningRate: 0.01 },
    loss: { kind: 'sparseCategoricalCrossentropy' },
  },
};
const config = (change: object = {}): RunConfig => {
  const { config: parsed, problems } = validateConfig({ ...base, ...change });
  if (!parsed) throw new Error(JSON.stringify(problems));
  return parsed;
};
const training = (change: object) => ({ training: { ...base.training, ...change } });

it.each([
  ['more epochs', training({ epochs: 50 }), 'exact'],
  ['another learning rate', training({ optimizer: { kind: 'adam', learningRate: 0.001 } }), 'exact'],
  ['early stopping', training({ earlyStopping: { patience: 3 } }), 'exact'],
  ['another name', { name: 'child' }, 'exact'],
  ['another optimizer', training({ optimizer: { kind: 'sgd' } }), 'weights'],
  ['another batch size', training({ batchSize: 8 }), 'weights'],
  ['another seed', { seed: 9 }, 'weights'],
  ['another version of the data', { dataset: { name: 'iris', version: 2 } }, 'weights'],
  ['another layer', { model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 3, useBias: false }] } }, 'weights'],
])('%s takes over %s', (_, change, mode) => {
  expect(forkMode({ config: config(), fingerprint: 'a' }, { config: config(change), fingerprint: 'b' })).toBe(mode);
});

it('takes equal rows under another name and version for the same data', () => {
  const fork = { config: config({ dataset: { name: 'flowers', version: 4 } }), fingerprint: 'a' };
  expect(forkMode({ config: config(), fingerprint: 'a' }, fork)).toBe('exact');
  expect(forkMode({ config: config(), fingerprint: null }, { ...fork, fingerprint: null })).toBe('weights');
});

it('has epochs left to train only beyond those of its checkpoint', () => {
  expect(() => requireEpochsLeft(4, config())).not.toThrow();
  expect(() => requireEpochsLeft(5, config())).toThrow(
    'The checkpoint has had 5 epochs, and the config ends after 5: there would be nothing to train.',
  );
});
