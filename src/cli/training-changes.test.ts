import { expect, test } from 'vitest';
import { parseTrainingChanges } from './training-changes';

test('settings are named as in the config, and parts of early stopping are one change', () => {
  expect(
    parseTrainingChanges([
      'learningRate=0.001',
      'epochs=20',
      'earlyStopping.patience=3',
      'earlyStopping.metric=validation/accuracy',
    ]),
  ).toEqual([
    { setting: 'learningRate', mode: 'base', value: 0.001 },
    { setting: 'epochs', value: 20 },
    { setting: 'earlyStopping', value: { patience: 3, metric: 'validation/accuracy' } },
  ]);
});

test('a rate is multiplied or held where the text says so', () => {
  expect(parseTrainingChanges(['learningRate.multiply=0.5'])).toEqual([
    { setting: 'learningRate', mode: 'multiply', value: 0.5 },
  ]);
  expect(parseTrainingChanges(['learningRate.hold=1e-4'])).toEqual([
    { setting: 'learningRate', mode: 'hold', value: 1e-4 },
  ]);
});

test('early stopping is switched off and on', () => {
  expect(parseTrainingChanges(['earlyStopping=off'])).toEqual([{ setting: 'earlyStopping', value: null }]);
  expect(parseTrainingChanges(['earlyStopping=on'])).toEqual([{ setting: 'earlyStopping', value: {} }]);
});

test.each([
  'batchSize=32',
  'learningRate=-1',
  'learningRate=fast',
  'epochs=2.5',
  'epochs.more=3',
  'earlyStopping.patience=0',
  'earlyStopping=maybe',
])('%s is refused as wrong usage', (text) => {
  expect(() => parseTrainingChanges([text])).toThrow(/can be changed while a run trains/);
});

test('one setting named twice is refused', () => {
  expect(() => parseTrainingChanges(['epochs=3', 'epochs=4'])).toThrow('epochs is set twice');
});
