import { expect, test } from 'vitest';
import type { RunConfig } from '../../shared/config/run-config';
import { fitTransforms, type NamedColumn } from '../../shared/transforms';
import { transformSchema } from '../../shared/transforms/schema';
import { windowSchema } from '../../shared/transforms/window-schema';
import type { FittedData } from '../batches';
import { describePreparation, rowNames } from './preparation-text';

const columns: NamedColumn[] = [
  { name: 'age', kind: 'numeric', values: Float64Array.of(20, 40) },
  { name: 'seen', kind: 'numeric', time: true, values: Float64Array.of(0, 3600) },
  { name: 'city', kind: 'text', values: ['Rome', 'Oslo'] },
];
const list = [
  { kind: 'standardise', columns: ['age'] },
  { kind: 'dateParts', parts: ['hour'] },
  { kind: 'oneHot' },
].map((entry) => transformSchema.parse(entry));
const transforms = fitTransforms(list, columns, Uint32Array.of(0, 1));
const fitted: FittedData = { formatVersion: 2, transforms, inputs: [], outputs: [] };
const config = { dataset: { window: null }, transforms: list } as unknown as RunConfig;

test('names every number of a row in the network’s order', () => {
  expect(rowNames(fitted, ['city', 'seen'])).toEqual(['city=Oslo', 'city=Rome', 'seen hour sin', 'seen hour cos']);
});

test('says of raw columns what they hold and of every step what it does on which columns', () => {
  const text = describePreparation(fitted, config);
  expect(text).toContain('`seen` (seconds since 1970, UTC), `city` (text)');
  expect(text).toContain('1. **Standardise** (`standardise`), on `age`: subtracts');
  expect(text).toContain('2. **Date parts** (`dateParts`), on `seen`:');
  expect(text).toContain('timeZone: "UTC"');
  expect(text).toContain('3. **One-hot** (`oneHot`), on `city`:');
});

test('tells what a window is', () => {
  const window = windowSchema.parse({ length: 24, horizon: 2, groupBy: 'city', orderBy: 'seen' });
  expect(describePreparation(fitted, { ...config, dataset: { ...config.dataset, window } } as RunConfig)).toContain(
    '24 successive rows, the oldest first, all of one `city`, ordered by `seen`. The prediction is for 2 rows after the last.',
  );
});
