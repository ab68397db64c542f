import type { DataConfig } from '../../src/main/features/datasets';
import { type RunConfigInput, runConfigSchema } from '../../src/shared/config/run-config';

/** Lines of a file. */
export const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));

/** Two units on the flowers. */
export const flowersConfig: RunConfigInput = {
  name: 'test',
  dataset: { name: 'flowers' },
  model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
  training: { loss: { kind: 'sparseCategoricalCrossentropy' } },
};

/** A config on the flowers. */
export function configOf(change: Partial<RunConfigInput> = {}): DataConfig {
  return runConfigSchema.parse({ ...flowersConfig, ...change }) as DataConfig;
}

/** 60 rows, three classes of 30, 20 and 10. */
export const flowers = [
  'width,colour,label',
  ...many(
    60,
    (index) => `${index / 8},${['red', 'blue', 'white'][index % 3]},${index < 30 ? 'a' : index < 50 ? 'b' : 'c'}`,
  ),
];
