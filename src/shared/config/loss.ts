import { z } from 'zod';
import { defineKind, kindUnion } from '../base/kind-table';

const fromLogits = z
  .boolean()
  .default(false)
  .describe('The network’s last layer has no softmax or sigmoid; the loss applies it, which is more exact.');
const labelSmoothing = z
  .number()
  .min(0)
  .lt(1)
  .default(0)
  .describe('Share of the target that is spread over all classes, against overconfidence; 0.1 is usual.');
const gamma = z.number().min(0).default(2).describe('How strongly easy samples lose weight; 0 is the cross-entropy.');
const keras = 'Keras’ definition';

/** Losses by kind: what training makes small. The engine's functions stand under the same names. */
export const lossTable = [
  defineKind(
    'sparseCategoricalCrossentropy',
    {
      title: 'Categorical cross-entropy, class numbers',
      summary: 'Minus the logarithm of the right class’s probability.',
      use: 'The choice for one class out of several; takes little memory with many classes.',
      source: keras,
    },
    { fromLogits, labelSmoothing },
  ),
  defineKind(
    'categoricalCrossentropy',
    {
      title: 'Categorical cross-entropy, one-hot',
      summary: 'The same figure, from a vector with a 1 at the right class.',
      use: 'To rebuild a network that was published with one-hot targets.',
      source: 'Keras’ definition; smoothing: Szegedy et al., 2015',
    },
    { fromLogits, labelSmoothing },
  ),
  defineKind(
    'binaryCrossentropy',
    {
      title: 'Binary cross-entropy',
      summary: 'Minus the logarithm of the right side’s probability, for one or several yes-or-no outputs.',
      use: 'The choice for two classes from one output, and for labels of which several may hold.',
      source: keras,
    },
    { fromLogits, labelSmoothing },
  ),
  defineKind(
    'categoricalFocalCrossentropy',
    {
      title: 'Categorical focal loss',
      summary: 'Cross-entropy in which samples that are already right count less.',
      use: 'Many easy samples and few hard ones; class weights help where classes are of unequal size.',
      source: 'Lin et al., 2017',
    },
    { gamma, fromLogits },
  ),
  defineKind(
    'binaryFocalCrossentropy',
    {
      title: 'Binary focal loss',
      summary: 'Binary cross-entropy in which samples that are already right count less.',
      use: 'Rare events among very many easy negatives, as in detection.',
      source: 'Lin et al., 2017',
    },
    {
      gamma,
      alpha: z
        .number()
        .gt(0)
        .lt(1)
        .nullable()
        .default(null)
        .describe('Weight of the positive class, 1 − alpha that of the negative one; null weighs both alike.'),
      fromLogits,
    },
  ),
  defineKind(
    'hinge',
    {
      title: 'Hinge',
      summary: 'How far a score is from the right side of a margin of 1.',
      use: 'Two classes as in a support vector machine: last layer linear, one output.',
      source: 'Cortes and Vapnik, 1995',
    },
    {},
  ),
  defineKind(
    'squaredHinge',
    {
      title: 'Squared hinge',
      summary: 'The hinge’s distance squared.',
      use: 'As hinge, with a smooth start and more weight on far misses.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'categoricalHinge',
    {
      title: 'Categorical hinge',
      summary: 'How far the right class’s score is from leading the others by 1.',
      use: 'Several classes as in a support vector machine: last layer linear.',
      source: 'Crammer and Singer, 2001',
    },
    {},
  ),
  defineKind(
    'meanSquaredError',
    {
      title: 'Mean squared error',
      summary: 'Mean of squared differences.',
      use: 'The choice for amounts whose noise is alike everywhere; outliers weigh heavily.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'meanAbsoluteError',
    {
      title: 'Mean absolute error',
      summary: 'Mean of absolute differences; aims at the median.',
      use: 'Amounts with outliers.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'huber',
    {
      title: 'Huber',
      summary: 'Squared for small differences, absolute for large ones.',
      use: 'Amounts with some outliers, and value functions in reinforcement learning.',
      source: 'Huber, 1964',
    },
    { delta: z.number().positive().default(1).describe('Difference at which squares become straight lines.') },
  ),
  defineKind(
    'logCosh',
    {
      title: 'Log-cosh',
      summary: 'Logarithm of the hyperbolic cosine of the difference: a Huber loss without a seam.',
      use: 'As Huber, where smooth second derivatives help.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'meanSquaredLogarithmicError',
    {
      title: 'Mean squared logarithmic error',
      summary: 'Squared difference of the logarithms of 1 + value.',
      use: 'Positive amounts over several orders of magnitude, where ratios matter.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'meanAbsolutePercentageError',
    {
      title: 'Mean absolute percentage error',
      summary: 'Absolute difference in per cent of the true value.',
      use: 'Amounts far from 0 whose relative error matters.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'poisson',
    {
      title: 'Poisson',
      summary: 'Predicted rate minus count times its logarithm.',
      use: 'Counts of events; last layer softplus or exponential, so that rates are positive.',
      source: keras,
    },
    {},
  ),
  defineKind(
    'klDivergence',
    {
      title: 'Kullback–Leibler divergence',
      summary: 'How much a predicted distribution differs from a given one.',
      use: 'Several target columns that add up to 1, such as shares or a teacher’s probabilities; last layer softmax.',
      source: 'Kullback and Leibler, 1951',
    },
    {},
  ),
  defineKind(
    'cosineSimilarity',
    {
      title: 'Cosine similarity',
      summary: 'Minus the cosine of the angle between prediction and target: −1 is the same direction.',
      use: 'Several target columns whose direction matters, not their length, such as embeddings.',
      source: keras,
    },
    {},
  ),
] as const;

export const lossSchema = kindUnion(lossTable).meta({ id: 'loss', description: 'What training makes small.' });
export type LossConfig = z.infer<typeof lossSchema>;
export type LossKind = LossConfig['kind'];

export type TaskKind = 'multiclass' | 'binary' | 'regression';

/**
 * What a loss compares the network's output with. `classIndex`: the number of the class, −1 where a step of a sequence
 * does not count; `oneHot`: a 1 at the class; `values`: numbers of the output's shape, such as amounts or 0 and 1.
 */
export type TargetForm = 'classIndex' | 'oneHot' | 'values';

/** What the network's output is to a loss. `logits` become probabilities by softmax or sigmoid, `scores` do not. */
export type OutputForm = 'logits' | 'probabilities' | 'scores' | 'numbers';

interface LossTraits {
  task: TaskKind;
  target: TargetForm;
  /** Without `fromLogits`. */
  output: Exclude<OutputForm, 'logits'>;
}

const amounts = { task: 'regression', target: 'values', output: 'numbers' } as const;
const traits = {
  sparseCategoricalCrossentropy: { task: 'multiclass', target: 'classIndex', output: 'probabilities' },
  categoricalCrossentropy: { task: 'multiclass', target: 'oneHot', output: 'probabilities' },
  binaryCrossentropy: { task: 'binary', target: 'values', output: 'probabilities' },
  categoricalFocalCrossentropy: { task: 'multiclass', target: 'oneHot', output: 'probabilities' },
  binaryFocalCrossentropy: { task: 'binary', target: 'values', output: 'probabilities' },
  hinge: { task: 'binary', target: 'values', output: 'scores' },
  squaredHinge: { task: 'binary', target: 'values', output: 'scores' },
  categoricalHinge: { task: 'multiclass', target: 'oneHot', output: 'scores' },
  meanSquaredError: amounts,
  meanAbsoluteError: amounts,
  huber: amounts,
  logCosh: amounts,
  meanSquaredLogarithmicError: amounts,
  meanAbsolutePercentageError: amounts,
  poisson: amounts,
  klDivergence: amounts,
  cosineSimilarity: amounts,
} satisfies Record<LossKind, LossTraits>;

/** What the loss says about the target column. */
export function taskOf({ kind }: Pick<LossConfig, 'kind'>): TaskKind {
  return traits[kind].task;
}

export function targetFormOf({ kind }: Pick<LossConfig, 'kind'>): TargetForm {
  return traits[kind].target;
}

export function outputFormOf(loss: LossConfig): OutputForm {
  return 'fromLogits' in loss && loss.fromLogits ? 'logits' : traits[loss.kind].output;
}
