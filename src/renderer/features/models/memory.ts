import type { OptimizerKind } from '../../../shared/config/optimizer';
import type { ModelAnalysis } from '../../../shared/graph/analysis';
import { elementCount } from '../../../shared/graph/shape';

/** Numbers an optimizer keeps for each trainable weight. */
const slotCounts = {
  sgd: 0,
  adam: 2,
  adamw: 2,
  adamax: 2,
  nadam: 2,
  rmsprop: 2,
  adagrad: 1,
  adadelta: 2,
  lion: 1,
} satisfies Record<OptimizerKind, number>;

/**
 * Memory of a training step: weights, gradients, optimizer slots, and every layer's output for a batch, kept for the
 * way back. Float32. An estimate from below: engines add work space of their own.
 *
 * Units: bytes.
 */
export function estimateTrainingBytes(analysis: ModelAnalysis, batchSize: number, optimizer: OptimizerKind): number {
  const { trainable, nonTrainable } = analysis.parameterCount;
  const weights = trainable * (2 + slotCounts[optimizer]) + nonTrainable;
  const outputs = analysis.layers.reduce(
    (total, { outputShape }) => total + (outputShape ? (elementCount(outputShape) ?? 0) : 0),
    0,
  );
  return 4 * (weights + outputs * batchSize);
}
