import { StudioError } from '../../shared/base/problem';
import { type LossConfig, outputFormOf, targetFormOf, taskOf } from '../../shared/config/loss';
import {
  type MetricConfig,
  type MetricKind,
  type Metric as MetricSetting,
  metricConfig,
  metricFits,
  metricKinds,
  metricName,
  metricScope,
} from '../../shared/config/metric';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { cosine, relativeError } from './losses/number-losses';
import { meanOfSample, meanOfSteps } from './losses/sample-mean';

/**
 * A figure measured besides the loss: a function of means over samples, so that batches of any size can be put together
 * and samples can be weighed.
 */
export interface Metric {
  /** The series behind the split. */
  name: string;
  /** Quantities that are averaged before `finish`. */
  partCount: number;
  /** Shape: `partCount` tensors of [batch]. */
  measure(target: Tensor, output: Tensor): Tensor[];
  /** From the means over all samples to the figure that is shown. */
  finish(means: readonly number[]): number;
}

/** The quantity whose mean over samples is the metric. Shape: [batch]. */
type Measure = (target: Tensor, output: Tensor) => Tensor;

interface MetricContext {
  tf: TensorFlow;
  loss: LossConfig;
}

/** What the network predicts as amounts: probabilities for classes, the output itself for numbers. */
function amounts({ tf, loss }: MetricContext, output: Tensor): Tensor {
  if (outputFormOf(loss) !== 'logits') return output;
  return taskOf(loss) === 'binary' ? tf.sigmoid(output) : tf.softmax(output);
}

function targetAmounts({ tf, loss }: MetricContext, target: Tensor, output: Tensor): Tensor {
  return targetFormOf(loss) === 'classIndex'
    ? tf.oneHot(target.toInt() as never, output.shape.at(-1) as number).toFloat()
    : target;
}

/** The output above which the positive class of two is predicted. */
export function decisionThreshold(loss: LossConfig): number {
  return outputFormOf(loss) === 'probabilities' ? 0.5 : 0;
}

/** Means of what each step of a sample gives; steps without a class do not count. */
function meanOfClasses({ tf, loss }: MetricContext, values: Tensor, target: Tensor): Tensor {
  return targetFormOf(loss) === 'classIndex' ? meanOfSteps(tf, values, target) : meanOfSample(tf, values);
}

function accuracy(context: MetricContext): Measure {
  const { tf, loss } = context;
  const same = (left: Tensor, right: Tensor) => tf.cast(tf.equal(left, right), 'float32');
  if (taskOf(loss) === 'binary') {
    const threshold = decisionThreshold(loss);
    return (target, output) => meanOfSample(tf, same(tf.cast(tf.greater(output, threshold), 'float32'), target));
  }
  return (target, output) => {
    const expected = targetFormOf(loss) === 'classIndex' ? target.toInt() : tf.argMax(target, -1);
    return meanOfClasses(context, same(tf.argMax(output, -1), expected), target);
  };
}

/** Right where fewer than k classes have a larger output than the true one. */
function topKAccuracy(context: MetricContext, { k }: Extract<MetricConfig, { kind: 'topKAccuracy' }>): Measure {
  const { tf } = context;
  return (target, output) => {
    const own = tf.sum(tf.mul(targetAmounts(context, target, output), output), -1, true);
    const ahead = tf.sum(tf.cast(tf.greater(output, own), 'float32'), -1);
    return meanOfClasses(context, tf.cast(tf.less(ahead, k), 'float32'), target);
  };
}

const squaredError =
  (context: MetricContext): Measure =>
  (target, output) =>
    meanOfSample(
      context.tf,
      context.tf.squaredDifference(amounts(context, output), targetAmounts(context, target, output)),
    );

const absoluteError =
  (context: MetricContext): Measure =>
  (target, output) =>
    meanOfSample(
      context.tf,
      context.tf.abs(context.tf.sub(amounts(context, output), targetAmounts(context, target, output))),
    );

const percentageError =
  ({ tf }: MetricContext): Measure =>
  (target, output) =>
    tf.mul(meanOfSample(tf, relativeError(tf, target, output)), 100);

const cosineSimilarity =
  ({ tf }: MetricContext): Measure =>
  (target, output) =>
    meanOfSample(tf, cosine(tf, target, output));

interface StepMetric<Kind extends MetricKind> {
  create(context: MetricContext, config: Extract<MetricConfig, { kind: Kind }>): Measure;
  /** Where the figure is not the mean itself. */
  finish?(mean: number): number;
}

const stepMetrics = {
  accuracy: { create: accuracy },
  topKAccuracy: { create: topKAccuracy },
  meanSquaredError: { create: squaredError },
  meanAbsoluteError: { create: absoluteError },
  rootMeanSquaredError: { create: squaredError, finish: Math.sqrt },
  meanAbsolutePercentageError: { create: percentageError },
  cosineSimilarity: { create: cosineSimilarity },
} satisfies { [Kind in MetricKind]?: StepMetric<Kind> };

/** Throws: StudioError BAD_INPUT when a metric means nothing for what the loss predicts. */
export function assertMetricFits(loss: LossConfig, metric: MetricSetting): void {
  if (metricFits(loss, metric)) return;
  const what = { regression: 'predicts numbers', binary: 'decides between two', multiclass: 'predicts a class' };
  throw new StudioError(
    'BAD_INPUT',
    `The metric ${metricName(metric)} does not fit the loss ${loss.kind}, which ${what[taskOf(loss)]}.`,
    {
      fix: `Use one of ${metricKinds.filter((kind) => metricFits(loss, kind)).join(', ')} in training.metrics.`,
    },
  );
}

/** The metrics of a config that are means over samples, each once, in its order. Throws: StudioError BAD_INPUT. */
export function createMetrics(tf: TensorFlow, loss: LossConfig, settings: readonly MetricSetting[]): Metric[] {
  for (const setting of settings) assertMetricFits(loss, setting);
  const configs = new Map(settings.map((setting) => [metricName(setting), metricConfig(setting)]));
  return [...configs].flatMap(([name, config]) => {
    if (metricScope(config) !== 'step') return [];
    const definition = stepMetrics[config.kind as keyof typeof stepMetrics] as StepMetric<MetricKind>;
    const measure = definition.create({ tf, loss }, config as never);
    return [
      {
        name,
        partCount: 1,
        measure: (target: Tensor, output: Tensor) => [measure(target, output)],
        finish: ([mean]: readonly number[]) => definition.finish?.(mean as number) ?? (mean as number),
      },
    ];
  });
}
