import { z } from 'zod';

const fromLogits = z
  .boolean()
  .default(false)
  .describe('The network’s last layer has no softmax or sigmoid; the loss applies it, which is more exact.');

/** Losses by kind. `sparse…` takes class indices, `categorical…` one-hot vectors made from the same target column. */
export const lossSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sparseCategoricalCrossentropy'), fromLogits }),
  z.strictObject({ kind: z.literal('categoricalCrossentropy'), fromLogits }),
  z.strictObject({ kind: z.literal('binaryCrossentropy'), fromLogits }),
  z.strictObject({ kind: z.literal('meanSquaredError') }),
  z.strictObject({ kind: z.literal('meanAbsoluteError') }),
]);
export type LossConfig = z.infer<typeof lossSchema>;
export type LossKind = LossConfig['kind'];

export const metricKinds = ['accuracy', 'meanSquaredError', 'meanAbsoluteError', 'rootMeanSquaredError'] as const;
export const metricSchema = z.enum(metricKinds);
export type MetricKind = z.infer<typeof metricSchema>;

export type TaskKind = 'multiclass' | 'binary' | 'regression';

/** What the loss says about the target column. */
export function taskOf(loss: LossConfig): TaskKind {
  if (loss.kind === 'binaryCrossentropy') return 'binary';
  return loss.kind === 'meanSquaredError' || loss.kind === 'meanAbsoluteError' ? 'regression' : 'multiclass';
}
