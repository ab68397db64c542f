import { z } from 'zod';
import { defineKind, kindsOf, kindUnion } from '../base/kind-table';
import { type LossConfig, type TaskKind, taskOf } from './loss';

const scikit = 'scikit-learn’s definition';
const keras = 'Keras’ definition';
const atEpochEnds = 'Measured at epoch ends, over the whole split.';

const average = z
  .enum(['auto', 'macro', 'micro', 'weighted'])
  .default('auto')
  .describe(
    '`macro`: mean of the classes; `weighted`: by their size; `micro`: all decisions together; `auto`: the positive class of two, else macro.',
  );
const rankAverage = z
  .enum(['macro', 'weighted'])
  .default('macro')
  .describe('With several classes, each against the rest: `macro` takes their mean, `weighted` weighs by their size.');

/**
 * Metrics by kind. `step` metrics are means over samples: they are measured at every step and put together over epochs
 * and splits. `split` metrics need all predictions of a split at once: they are measured at the end of every epoch on
 * the validation split (on the training split where there is none), and on every split at the end of the run.
 */
export const metricTable = [
  defineKind(
    'accuracy',
    {
      title: 'Accuracy',
      summary: 'Share of right classes.',
      use: 'Classes of similar size and similar cost of errors.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'topKAccuracy',
    {
      title: 'Top-k accuracy',
      summary: 'Share of samples whose class is among the k most probable ones.',
      use: 'Many classes of which several may be meant, as with ImageNet.',
      source: keras,
    },
    { k: z.number().int().min(1).default(5).describe('Number of classes that count as right.') },
  ),
  defineKind(
    'precision',
    {
      title: 'Precision',
      summary: `Share of the predicted ones that are right. ${atEpochEnds}`,
      use: 'False alarms are costly.',
      source: scikit,
    },
    { average },
  ),
  defineKind(
    'recall',
    {
      title: 'Recall',
      summary: `Share of the true ones that are found. ${atEpochEnds}`,
      use: 'Misses are costly.',
      source: scikit,
    },
    { average },
  ),
  defineKind(
    'f1',
    {
      title: 'F1',
      summary: `Harmonic mean of precision and recall. ${atEpochEnds}`,
      use: 'Classes of unequal size.',
      source: scikit,
    },
    { average },
  ),
  defineKind(
    'matthewsCorrelation',
    {
      title: 'Matthews correlation',
      summary: `Correlation of predicted and true classes, from −1 to 1. ${atEpochEnds}`,
      use: 'One figure for classes of very unequal size.',
      source: 'Matthews, 1975; Gorodkin, 2004',
    },
    {},
  ),
  defineKind(
    'auc',
    {
      title: 'Area under the ROC curve',
      summary: `Probability that a positive sample is ranked before a negative one. ${atEpochEnds}`,
      use: 'Ranking, or a threshold that is chosen later.',
      source: 'Hanley and McNeil, 1982; exact, ties count half',
    },
    { average: rankAverage },
  ),
  defineKind(
    'averagePrecision',
    {
      title: 'Average precision',
      summary: `Mean precision over all recalls: the area under that curve. ${atEpochEnds}`,
      use: 'Rare positives, where the ROC curve looks too good.',
      source: scikit,
    },
    { average: rankAverage },
  ),
  defineKind(
    'meanSquaredError',
    {
      title: 'Mean squared error',
      summary: 'Mean of squared differences.',
      use: 'Amounts; of classes, how good the probabilities are (Brier score).',
      source: keras,
    },
    {},
  ),
  defineKind(
    'meanAbsoluteError',
    {
      title: 'Mean absolute error',
      summary: 'Mean of absolute differences, in the unit of the target.',
      use: 'Amounts: the figure that is easiest to explain.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'rootMeanSquaredError',
    {
      title: 'Root mean squared error',
      summary: 'Root of the mean of squared differences, in the unit of the target.',
      use: 'Amounts for which large errors matter more.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'meanAbsolutePercentageError',
    {
      title: 'Mean absolute percentage error',
      summary: 'Mean absolute difference in per cent of the true value.',
      use: 'Amounts far from 0.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'rSquared',
    {
      title: 'R²',
      summary: `Share of the target’s variance that is explained. ${atEpochEnds}`,
      use: 'Amounts, compared with always predicting the mean, which has 0.',
      source: scikit,
    },
    {},
  ),
  defineKind(
    'cosineSimilarity',
    {
      title: 'Cosine similarity',
      summary: 'Mean cosine of the angle between prediction and target.',
      use: 'Several target columns whose direction matters.',
      source: keras,
    },
    {},
  ),
] as const;

export const metricKinds = kindsOf(metricTable);
export type MetricKind = (typeof metricKinds)[number];

const configSchema = kindUnion(metricTable);
/** With every option, as the engine wants it. */
export type MetricConfig = z.infer<typeof configSchema>;

/** A name alone, or a map where options differ from the defaults. */
export const metricSchema = z.union([z.enum(metricKinds), configSchema]).meta({ id: 'metric' });
export type Metric = MetricKind | MetricConfig;

export function metricConfig(metric: Metric): MetricConfig {
  return typeof metric === 'string' ? configSchema.parse({ kind: metric }) : metric;
}

const capitalise = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** The name of a metric's series, behind the split: `accuracy`, `top3Accuracy`, `f1Micro`. */
export function metricName(metric: Metric): string {
  const config = metricConfig(metric);
  if (config.kind === 'topKAccuracy') return `top${config.k}Accuracy`;
  if (!('average' in config)) return config.kind;
  const standard = config.kind === 'auc' || config.kind === 'averagePrecision' ? 'macro' : 'auto';
  return config.average === standard ? config.kind : `${config.kind}${capitalise(config.average)}`;
}

interface MetricTraits {
  /** Whether a mean over samples gives it, or all predictions of a split are needed. */
  scope: 'step' | 'split';
  tasks: readonly TaskKind[];
}

const anyTask = ['multiclass', 'binary', 'regression'] as const;
const classes = ['multiclass', 'binary'] as const;
const traits = {
  accuracy: { scope: 'step', tasks: classes },
  topKAccuracy: { scope: 'step', tasks: ['multiclass'] },
  precision: { scope: 'split', tasks: classes },
  recall: { scope: 'split', tasks: classes },
  f1: { scope: 'split', tasks: classes },
  matthewsCorrelation: { scope: 'split', tasks: classes },
  auc: { scope: 'split', tasks: classes },
  averagePrecision: { scope: 'split', tasks: classes },
  meanSquaredError: { scope: 'step', tasks: anyTask },
  meanAbsoluteError: { scope: 'step', tasks: anyTask },
  rootMeanSquaredError: { scope: 'step', tasks: anyTask },
  meanAbsolutePercentageError: { scope: 'step', tasks: ['regression'] },
  rSquared: { scope: 'split', tasks: ['regression'] },
  cosineSimilarity: { scope: 'step', tasks: ['regression'] },
} satisfies Record<MetricKind, MetricTraits>;

export function metricScope(metric: Metric): 'step' | 'split' {
  return traits[metricConfig(metric).kind].scope;
}

/** Whether a metric means something for what a loss predicts. */
export function metricFits(loss: LossConfig, metric: Metric): boolean {
  return (traits[metricConfig(metric).kind].tasks as readonly TaskKind[]).includes(taskOf(loss));
}

/** Those of several metrics that fit a loss. */
export function metricsFor(loss: LossConfig, metrics: readonly Metric[]): Metric[] {
  return metrics.filter((metric) => metricFits(loss, metric));
}
