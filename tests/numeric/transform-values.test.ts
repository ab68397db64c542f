import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitData, openJobTable, openSamples, readFittedData, writeFittedData } from '../../src/engine/batches';
import { randomStream } from '../../src/shared/base/random';
import { validateConfig } from '../../src/shared/config/config-text';
import type { RunConfig } from '../../src/shared/config/run-config';
import { transforms } from '../../src/shared/transforms/catalog';
import { isMediaTransform } from '../../src/shared/transforms/selection';
import { type JobDataColumn, splitTurnByTurn, writeJobData } from '../support/job-data';

const rowCount = 500;
const random = randomStream('transform values');
const from = (choices: readonly string[]) => choices[random.integer(choices.length)] as string;
const gap = (share: number, value: number) => (random.uniform() < share ? Number.NaN : value);
const make = <Value>(value: (row: number) => Value) => Array.from({ length: rowCount }, (_, row) => value(row));

const raw: JobDataColumn[] = [
  { name: 'age', role: 'feature', values: make(() => gap(0.1, 20 + 40 * random.uniform())) },
  { name: 'price', role: 'feature', values: make(() => Math.exp(2 * random.normal())) },
  { name: 'income', role: 'feature', values: make(() => random.normal() ** 3) },
  { name: 'grade', role: 'feature', values: make(() => random.integer(10)) },
  { name: 'balance', role: 'feature', values: make(() => 1e4 * random.normal()) },
  { name: 'load', role: 'feature', values: make(() => random.uniform()) },
  { name: 'skew', role: 'feature', values: make(() => random.uniform() ** 4 + 0.01) },
  { name: 'rank', role: 'feature', values: make(() => random.normal()) },
  { name: 'seen', role: 'feature', time: true, values: make(() => 1.7e9 + random.integer(1e7)) },
  { name: 'plan', role: 'feature', values: make(() => from(['basic', 'pro', 'plus'])) },
  { name: 'size', role: 'feature', values: make(() => from(['small', 'medium', 'large'])) },
  { name: 'city', role: 'feature', values: make(() => from(['Rome', 'Oslo', 'Bern', 'Graz', 'Paris'])) },
  { name: 'user', role: 'feature', values: make(() => `user ${random.integer(300)}`) },
  {
    name: 'title',
    role: 'feature',
    values: make(() => `${from(['Über', 'NAÏVE ', 'plain'])} ${from(['fox', 'dog!'])}`),
  },
  { name: 'note', role: 'feature', values: make(() => `${from(['red', 'blue'])} ${from(['fox', 'dog'])} jumps`) },
  { name: 'label', role: 'target', values: make(() => from(['no', 'yes'])) },
];
const numbers = raw.slice(0, -2).map(({ name }) => name);

const config = validateConfig({
  name: 'all',
  dataset: { name: 'all', target: 'label', inputs: { numbers, tokens: ['note'] } },
  transforms: [
    { kind: 'indicator', columns: ['age'] },
    { kind: 'impute', columns: ['age'] },
    { kind: 'clip', columns: ['price'], upperQuantile: 0.95 },
    { kind: 'log', columns: ['price'] },
    { kind: 'power', columns: ['income'] },
    { kind: 'scale', columns: ['grade'], factor: 0.1 },
    { kind: 'robust', columns: ['balance'] },
    { kind: 'minMax', columns: ['load'] },
    { kind: 'power', columns: ['skew'], method: 'boxCox' },
    { kind: 'quantile', columns: ['rank'], output: 'normal' },
    { kind: 'dateParts', columns: ['seen'], parts: ['month', 'hour', 'elapsedDays'], timeZone: 'Europe/Berlin' },
    { kind: 'oneHot', columns: ['plan'] },
    { kind: 'ordinal', columns: ['size'], order: ['small', 'medium', 'large'] },
    { kind: 'targetEncode', columns: ['city'] },
    { kind: 'hashing', columns: ['user'], width: 7 },
    { kind: 'normaliseText', columns: ['title'], stripPunctuation: true },
    { kind: 'bagOfWords', columns: ['title'], vocabularySize: 4 },
    { kind: 'tokenise', columns: ['note'], unit: 'bytePair', vocabularySize: 262, sequenceLength: 12 },
    { kind: 'standardise' },
  ],
  model: {
    layers: [
      { kind: 'input', name: 'numbers' },
      { kind: 'dense', name: 'left', units: 4, inputs: ['numbers'] },
      { kind: 'input', name: 'tokens' },
      { kind: 'embedding', name: 'words', inputDimension: 262, outputDimension: 4, inputs: ['tokens'] },
      { kind: 'flatten', name: 'flat', inputs: ['words'] },
      { kind: 'concatenate', name: 'both', inputs: ['left', 'flat'] },
      { kind: 'dense', name: 'out', units: 1 },
    ],
  },
  training: { loss: { kind: 'binaryCrossentropy', fromLogits: true } },
}).config as RunConfig;

const directory = mkdtempSync(path.join(tmpdir(), 'studio-values-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const split = splitTurnByTurn(rowCount);
const options = { signal: new AbortController().signal, pause: async () => undefined };
const allRows = Uint32Array.from({ length: rowCount }, (_, row) => row);

/** The bits of every number, so that −0, NaN and the last digit count. */
const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

const write = (name: string, columns: readonly JobDataColumn[], parts: readonly number[]) =>
  writeJobData(path.join(directory, name), columns, parts);

async function readAll(
  folder: string,
  columns: readonly JobDataColumn[],
  parts: readonly number[],
  how: 'often' | 'once',
  rows: Uint32Array[],
) {
  const table = await openJobTable(write(folder, columns, parts));
  const fitted = await readFittedData(directory, config);
  if (!fitted) throw new Error('Nothing was fitted.');
  const source = await openSamples(config, table, fitted, {
    reading: how,
    withTargets: how === 'often',
    pause: options.pause,
  });
  const made: SampleBits[] = [];
  for (const some of rows) {
    const { inputs } = await source.read(some);
    made.push(
      ...Array.from(some, (_, index) =>
        inputs.map((input) =>
          Array.from(
            bits(input.slice((index * input.length) / some.length, ((index + 1) * input.length) / some.length)),
          ),
        ),
      ),
    );
  }
  source.close();
  return made;
}
type SampleBits = number[][];

let names: string[];
let training: SampleBits[];
beforeAll(async () => {
  const table = await openJobTable(write('training', raw, split));
  const fitted = await fitData(config, table, options);
  names = fitted.inputs[0]?.names ?? [];
  await writeFittedData(directory, fitted);
  const source = await openSamples(config, table, fitted, {
    reading: 'often',
    withTargets: true,
    pause: options.pause,
  });
  const { inputs } = await source.read(allRows);
  training = Array.from(allRows, (row) =>
    inputs.map((input) =>
      Array.from(bits(input.slice((row * input.length) / rowCount, ((row + 1) * input.length) / rowCount))),
    ),
  );
  source.close();
});

describe('transforms applied again to raw rows', () => {
  test('cover every kind for columns', () => {
    const kinds = Object.keys(transforms).filter((kind) => !isMediaTransform({ kind: kind as never }));
    expect([...new Set(config.transforms.map(({ kind }) => kind))].sort()).toEqual(kinds.sort());
  });

  test('give evaluation the very bits of training, also a few rows at a time and from stored states', async () => {
    const chunks = [allRows.slice(300), allRows.slice(0, 7), allRows.slice(7, 300)];
    const found = await readAll('evaluation', raw, split, 'often', chunks);
    const order = chunks.flatMap((chunk) => [...chunk]);
    expect(found).toEqual(order.map((row) => training[row]));
  });

  test('give prediction the very bits of training for rows that were not learned from, in another order', async () => {
    const order = [...allRows].reverse();
    const shuffled = raw
      .filter(({ role }) => role === 'feature')
      .map((column) => ({ ...column, values: order.map((row) => column.values[row]) }) as JobDataColumn);
    const found = await readAll('prediction', shuffled, new Array(rowCount).fill(2), 'once', [allRows]);
    const encoded = names.indexOf('city');
    order.forEach((row, place) => {
      if (split[row] !== 0) expect(found[place]).toEqual(training[row]);
      else {
        // Rows that were learned from read the mean of others’ targets in training; all else is the same.
        const without = (sample: SampleBits | undefined) =>
          sample?.map((input, index) => (index === 0 ? input.toSpliced(encoded, 1) : input));
        expect(without(found[place])).toEqual(without(training[row]));
      }
    });
  });
});
