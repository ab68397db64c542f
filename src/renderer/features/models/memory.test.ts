import { expect, test } from 'vitest';
import { analyseModel } from '../../../shared/graph/analysis';
import type { Model } from '../../../shared/graph/model';
import { modelSchema } from '../../../shared/graph/model';
import { estimateTrainingBytes } from './memory';

test('counts weights, gradients, two Adam slots and a batch of outputs', () => {
  const model = modelSchema.parse({
    layers: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 3 },
    ],
  }) as Model;
  const parameters = 4 * 3 + 3;
  expect(estimateTrainingBytes(analyseModel(model), 8, 'adam')).toBe(4 * (parameters * 4 + 8 * (4 + 3)));
  expect(estimateTrainingBytes(analyseModel(model), 8, 'sgd')).toBe(4 * (parameters * 2 + 8 * (4 + 3)));
});
