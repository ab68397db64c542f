import { expect, test } from 'vitest';
import type { LiveSettings } from '../../../../shared/contract/run-control';
import { changesOf, draftOf } from './control-draft';

const settings: LiveSettings = {
  learningRate: { now: 0.004, base: 0.01, isHeld: false, schedule: 'cosine', modes: ['base', 'multiply', 'hold'] },
  epochCount: 10,
  leastEpochCount: 3,
  epoch: 2,
  earlyStopping: null,
  metrics: ['train/loss', 'validation/loss', 'validation/accuracy'],
  phase: { index: 0, count: 1 },
};

test('fields that were not touched change nothing', () => {
  expect(changesOf(draftOf(settings), settings)).toEqual([]);
});

test('the same number held instead of scheduled is a change', () => {
  expect(changesOf({ ...draftOf(settings), rateMode: 'hold' }, settings)).toEqual([
    { setting: 'learningRate', mode: 'hold', value: 0.01 },
  ]);
});

test('a factor of one and empty fields change nothing', () => {
  const draft = { ...draftOf(settings), rateMode: 'multiply' as const, rate: 1, epochs: null, patience: null };
  expect(changesOf(draft, settings)).toEqual([]);
});

test('a number that is still being typed counts as what it is so far', () => {
  expect(changesOf({ ...draftOf(settings), rate: '0.00' }, settings)).toEqual([
    { setting: 'learningRate', mode: 'base', value: 0 },
  ]);
  expect(changesOf({ ...draftOf(settings), rate: '' }, settings)).toEqual([]);
});

test('early stopping is switched on with its metric and patience, changed in parts, and off', () => {
  expect(changesOf({ ...draftOf(settings), stopsEarly: true }, settings)).toEqual([
    { setting: 'earlyStopping', value: { metric: 'validation/loss', patience: 5 } },
  ]);
  const earlyStopping = {
    metric: 'validation/loss',
    patience: 5,
    minimumDelta: 0,
    startEpoch: 0,
    baseline: null,
    restoreBest: false,
  };
  const on = { ...settings, earlyStopping };
  expect(changesOf({ ...draftOf(on), patience: 8 }, on)).toEqual([
    { setting: 'earlyStopping', value: { patience: 8 } },
  ]);
  expect(changesOf({ ...draftOf(on), stopsEarly: false }, on)).toEqual([{ setting: 'earlyStopping', value: null }]);
});
