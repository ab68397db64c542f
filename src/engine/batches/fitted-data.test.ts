import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validateConfig } from '../../shared/config/config-text';
import type { RunConfig } from '../../shared/config/run-config';
import { fittedDataFile, readFittedData } from './fitted-data';

const directory = mkdtempSync(path.join(tmpdir(), 'studio-fitted-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const config = validateConfig({
  name: 'old',
  dataset: { name: 'flowers' },
  model: { layers: [{ kind: 'input' }, { kind: 'dense', name: 'out', units: 2 }] },
  training: { loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true } },
}).config as RunConfig;

/** As runs of the first version stored it. */
const formatOne = {
  formatVersion: 1,
  transforms: {
    formatVersion: 1,
    columns: [
      { name: 'length', kind: 'numeric' },
      { name: 'colour', kind: 'text' },
    ],
    steps: [
      { config: { kind: 'oneHot', columns: 'auto' }, columns: [{ name: 'colour', state: { categories: ['red'] } }] },
    ],
  },
  target: { column: 'kind', task: 'multiclass', classes: ['a', 'b'] },
  features: { names: ['length', 'colour=red'], shape: [2], integer: false },
};

test('what a run of the first version stored is read as one input and one output', async () => {
  writeFileSync(path.join(directory, fittedDataFile), JSON.stringify(formatOne));
  expect(await readFittedData(directory, config)).toEqual({
    formatVersion: 2,
    transforms: formatOne.transforms,
    inputs: [
      {
        layer: 'input_1',
        columns: ['length', 'colour'],
        names: ['length', 'colour=red'],
        shape: [2],
        integer: false,
      },
    ],
    outputs: [
      {
        layer: 'out',
        target: {
          kind: 'column',
          columns: ['kind'],
          task: 'multiclass',
          classes: ['a', 'b'],
          labels: null,
          scaling: null,
          classWeights: null,
          shape: [1],
        },
      },
    ],
  });
});

test('a newer version than this studio knows is refused', async () => {
  writeFileSync(path.join(directory, fittedDataFile), JSON.stringify({ ...formatOne, formatVersion: 99 }));
  await expect(readFittedData(directory, config)).rejects.toThrow(/format version 99/);
});
