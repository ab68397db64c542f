import { type LossConfig, outputFormOf, targetFormOf, taskOf } from '../../../shared/config/loss';
import {
  type Metric,
  type MetricConfig,
  type MetricKind,
  metricConfig,
  metricName,
  metricScope,
} from '../../../shared/config/metric';
import type { Tensor, TensorFlow } from '../../lib/tensorflow';
import { decisionThreshold } from '../metrics';
import { averageClasses, type ClassFigure, countClasses, countSides, matthewsCorrelation } from './decisions';
import { rSquared } from './explained-variance';
import { columnsOf, type Predictions } from './predictions';
import { areaUnderRoc, averageOver, averagePrecision } from './ranking';

export type { Predictions } from './predictions';

/** A figure that needs all predictions of a split at once. */
export interface SplitMetric {
  /** The series behind the split. */
  name: string;
  compute(predictions: Predictions): number;
}

type Compute<Kind extends MetricKind> = (
  predictions: Predictions,
  config: Extract<MetricConfig, { kind: Kind }>,
  loss: LossConfig,
) => number;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

type ClassAverage = Extract<MetricConfig, { kind: ClassFigure }>['average'];

function classFigure(
  figure: ClassFigure,
  predictions: Predictions,
  { average }: { average: ClassAverage },
  loss: LossConfig,
): number {
  const resolved = average === 'auto' ? 'macro' : average;
  if (taskOf(loss) === 'multiclass') return averageClasses(countClasses(predictions), figure, resolved);
  const sides = countSides(predictions, decisionThreshold(loss));
  const [only] = sides;
  if (sides.length === 1 && only && average !== 'auto') return averageClasses(only, figure, resolved);
  return averageClasses(
    sides.map((side) => side[1] as (typeof side)[number]),
    figure,
    resolved,
  );
}

const rankTask = (loss: LossConfig) => (taskOf(loss) === 'multiclass' ? 'multiclass' : 'binary');

const computations = {
  precision: (predictions, config, loss) => classFigure('precision', predictions, config, loss),
  recall: (predictions, config, loss) => classFigure('recall', predictions, config, loss),
  f1: (predictions, config, loss) => classFigure('f1', predictions, config, loss),
  matthewsCorrelation: (predictions, _, loss) =>
    taskOf(loss) === 'multiclass'
      ? matthewsCorrelation(countClasses(predictions))
      : mean(countSides(predictions, decisionThreshold(loss)).map(matthewsCorrelation)),
  auc: (predictions, { average }, loss) => averageOver(columnsOf(predictions, rankTask(loss)), areaUnderRoc, average),
  averagePrecision: (predictions, { average }, loss) =>
    averageOver(columnsOf(predictions, rankTask(loss)), averagePrecision, average),
  rSquared: (predictions) => rSquared(predictions),
} satisfies { [Kind in MetricKind]?: Compute<Kind> };

/** The metrics of a config that are measured over whole splits, each once, in its order. */
export function createSplitMetrics(loss: LossConfig, settings: readonly Metric[]): SplitMetric[] {
  const configs = new Map(settings.map((setting) => [metricName(setting), metricConfig(setting)]));
  return [...configs].flatMap(([name, config]) => {
    if (metricScope(config) !== 'split') return [];
    const compute = computations[config.kind as keyof typeof computations] as Compute<MetricKind>;
    return [{ name, compute: (predictions: Predictions) => compute(predictions, config as never, loss) }];
  });
}

/**
 * Outputs and targets of a split as the metrics read them: softmax makes scores of different samples comparable, one-hot
 * targets become indices.
 *
 * @param weights one a sample
 */
export async function readPredictions(
  tf: TensorFlow,
  loss: LossConfig,
  target: Tensor,
  output: Tensor,
  weights: ArrayLike<number> | null,
): Promise<Predictions> {
  const isMulticlass = taskOf(loss) === 'multiclass';
  const shown = tf.tidy(() => (isMulticlass && outputFormOf(loss) === 'logits' ? tf.softmax(output) : output.clone()));
  const expected = tf.tidy(() => (targetFormOf(loss) === 'oneHot' ? tf.argMax(target, -1) : target.clone()));
  try {
    const outputs = Float32Array.from(await shown.data());
    const width = output.rank > 1 ? (output.shape.at(-1) as number) : 1;
    const decisionCount = outputs.length / width;
    const perSample = decisionCount / (output.shape[0] as number);
    return {
      outputs,
      width,
      targets: await expected.data(),
      weights:
        weights &&
        Float64Array.from({ length: decisionCount }, (_, at) => weights[Math.floor(at / perSample)] as number),
    };
  } finally {
    shown.dispose();
    expected.dispose();
  }
}
