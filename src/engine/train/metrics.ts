import { StudioError } from '../../shared/base/problem';
import { type LossConfig, type MetricKind, taskOf } from '../../shared/config/loss';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { LossFunction } from './losses';

/** A figure measured besides the loss, as a mean over samples so that batches of any size can be put together. */
export interface Metric {
  kind: MetricKind;
  /** Mean of the measured quantity over a batch. */
  measure: LossFunction;
  /** From the mean over all samples to the figure that is shown. */
  finish(mean: number): number;
}

interface MetricContext {
  tf: TensorFlow;
  loss: LossConfig;
}

function fromLogits(loss: LossConfig): boolean {
  return 'fromLogits' in loss && loss.fromLogits;
}

/** What the network predicts as amounts: probabilities for classes, the output itself for numbers. */
function amounts({ tf, loss }: MetricContext, output: Tensor): Tensor {
  if (!fromLogits(loss)) return output;
  return taskOf(loss) === 'binary' ? tf.sigmoid(output) : tf.softmax(output);
}

function targetAmounts({ tf, loss }: MetricContext, target: Tensor, output: Tensor): Tensor {
  return loss.kind === 'sparseCategoricalCrossentropy'
    ? tf.oneHot(target.toInt() as never, output.shape.at(-1) as number).toFloat()
    : target;
}

function accuracy(context: MetricContext): LossFunction {
  const { tf, loss } = context;
  if (taskOf(loss) === 'regression')
    throw new StudioError('BAD_INPUT', `accuracy counts right classes; the loss ${loss.kind} predicts numbers.`, {
      fix: 'Use meanAbsoluteError or rootMeanSquaredError in training.metrics.',
    });
  const same = (left: Tensor, right: Tensor) => tf.mean(tf.cast(tf.equal(left, right), 'float32'));
  if (taskOf(loss) === 'binary') {
    const threshold = fromLogits(loss) ? 0 : 0.5;
    return (target, output) => same(tf.cast(tf.greater(output, threshold), 'float32'), target);
  }
  return (target, output) =>
    same(tf.argMax(output, -1), loss.kind === 'sparseCategoricalCrossentropy' ? target.toInt() : tf.argMax(target, -1));
}

const squaredError =
  (context: MetricContext): LossFunction =>
  (target, output) =>
    context.tf.mean(context.tf.squaredDifference(amounts(context, output), targetAmounts(context, target, output)));

const absoluteError =
  (context: MetricContext): LossFunction =>
  (target, output) =>
    context.tf.mean(context.tf.abs(context.tf.sub(amounts(context, output), targetAmounts(context, target, output))));

const identity = (mean: number) => mean;

const metricDefinitions = {
  accuracy: { create: accuracy, finish: identity },
  meanSquaredError: { create: squaredError, finish: identity },
  meanAbsoluteError: { create: absoluteError, finish: identity },
  rootMeanSquaredError: { create: squaredError, finish: Math.sqrt },
} satisfies Record<MetricKind, { create(context: MetricContext): LossFunction; finish(mean: number): number }>;

/** The metrics of a config, each once, in its order. */
export function createMetrics(tf: TensorFlow, loss: LossConfig, kinds: readonly MetricKind[]): Metric[] {
  return [...new Set(kinds)].map((kind) => {
    const { create, finish } = metricDefinitions[kind];
    return { kind, measure: create({ tf, loss }), finish };
  });
}
