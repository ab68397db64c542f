import { validateConfig } from '../../src/shared/config/config-text';
import type { RunConfig } from '../../src/shared/config/run-config';

/** A config whose memory can be worked out by hand: 100 columns, 1,000 units, 10 outputs. */
export function memoryConfig(batchSize: number): RunConfig {
  const { config } = validateConfig({
    name: 'memory',
    dataset: { name: 'memory' },
    model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 1000 }, { kind: 'dense', units: 10 }] },
    training: { batchSize, loss: { kind: 'sparseCategoricalCrossentropy' } },
  });
  if (!config) throw new Error('The config is not valid.');
  return config;
}
