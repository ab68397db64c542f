import { z } from 'zod';
import { defineKind, kindUnion } from '../base/kind-table';

const learningRate = (value: number) =>
  z.number().positive().default(value).describe('Size of a step along the gradient; a schedule starts from it.');
const epsilon = z.number().positive().default(1e-7).describe('Against division by zero.');
const memory = (value: number, of: string) => z.number().min(0).lt(1).default(value).describe(`Memory of ${of}.`);
const momentum = z.number().min(0).lt(1).default(0).describe('Share of the last step that is kept.');
const decayedWeights = z
  .enum(['all', 'matrices'])
  .default('matrices')
  .describe('`matrices` leaves out offsets and the scales of normalisation layers, which should not shrink.');

/** Optimizers by kind: how gradients change the weights. The engine's updates stand under the same names. */
export const optimizerTable = [
  defineKind(
    'sgd',
    {
      title: 'SGD',
      summary: 'Steps along the gradient, with momentum if wanted.',
      use: 'Images and large runs with a schedule: slower to tune than Adam, and often the best end result.',
      source: 'Robbins and Monro, 1951; Polyak, 1964; Nesterov, 1983',
    },
    {
      learningRate: learningRate(0.01),
      momentum,
      nesterov: z.boolean().default(false).describe('Look ahead along the momentum.'),
    },
  ),
  defineKind(
    'adam',
    {
      title: 'Adam',
      summary: 'Scales each weight’s step by the size of its recent gradients.',
      use: 'The first choice: learns quickly with hardly any tuning.',
      source: 'Kingma and Ba, 2014',
    },
    {
      learningRate: learningRate(0.001),
      beta1: memory(0.9, 'the mean gradient'),
      beta2: memory(0.999, 'the squared gradient'),
      epsilon,
    },
  ),
  defineKind(
    'adamw',
    {
      title: 'AdamW',
      summary: 'Adam with weight decay of its own, apart from the gradient.',
      use: 'Transformers, and wherever Adam overfits: an L2 penalty hardly acts in Adam.',
      source: 'Loshchilov and Hutter, 2017',
    },
    {
      learningRate: learningRate(0.001),
      weightDecay: z.number().min(0).default(0.01).describe('Share of a weight, times the learning rate, lost a step.'),
      decayedWeights,
      beta1: memory(0.9, 'the mean gradient'),
      beta2: memory(0.999, 'the squared gradient'),
      epsilon,
    },
  ),
  defineKind(
    'adamax',
    {
      title: 'Adamax',
      summary: 'Adam that divides by the largest recent gradient instead of the mean square.',
      use: 'Embeddings and rare, large gradients.',
      source: 'Kingma and Ba, 2014, section 7',
    },
    {
      learningRate: learningRate(0.002),
      beta1: memory(0.9, 'the mean gradient'),
      beta2: memory(0.999, 'the largest gradient'),
      epsilon,
    },
  ),
  defineKind(
    'nadam',
    {
      title: 'Nadam',
      summary: 'Adam that looks ahead along its momentum.',
      use: 'Recurrent networks, and where Adam is nearly good enough.',
      source: 'Dozat, 2016',
    },
    {
      learningRate: learningRate(0.002),
      beta1: memory(0.9, 'the mean gradient'),
      beta2: memory(0.999, 'the squared gradient'),
      epsilon,
    },
  ),
  defineKind(
    'rmsprop',
    {
      title: 'RMSprop',
      summary: 'Divides the step by the root of the mean squared gradient.',
      use: 'Recurrent networks and noisy, moving targets.',
      source: 'Tieleman and Hinton, 2012; centred: Graves, 2013',
    },
    {
      learningRate: learningRate(0.001),
      decay: memory(0.9, 'the squared gradient'),
      momentum,
      epsilon,
      centred: z
        .boolean()
        .default(false)
        .describe('Divide by the standard deviation of the gradient instead of its root mean square.'),
    },
  ),
  defineKind(
    'adagrad',
    {
      title: 'Adagrad',
      summary: 'Divides the step by the root of the sum of all squared gradients, so that it shrinks for good.',
      use: 'Sparse features and embeddings; short runs.',
      source: 'Duchi et al., 2011',
    },
    {
      learningRate: learningRate(0.01),
      initialAccumulator: z.number().min(0).default(0.1).describe('Start of the sum of squares.'),
    },
  ),
  defineKind(
    'adadelta',
    {
      title: 'Adadelta',
      summary: 'Scales each step by the size of recent steps over the size of recent gradients.',
      use: 'Where no learning rate is known: 1 is the published one.',
      source: 'Zeiler, 2012',
    },
    {
      learningRate: learningRate(1),
      rho: memory(0.95, 'the squared gradient'),
      epsilon,
    },
  ),
  defineKind(
    'lion',
    {
      title: 'Lion',
      summary: 'Steps by the sign of the momentum: every weight moves by the learning rate.',
      use: 'Large transformers, with a third to a tenth of Adam’s learning rate and large batches; half of Adam’s memory.',
      source: 'Chen et al., 2023',
    },
    {
      learningRate: learningRate(0.0001),
      beta1: memory(0.9, 'the momentum in the step'),
      beta2: memory(0.99, 'the momentum that is kept'),
      weightDecay: z.number().min(0).default(0).describe('Share of a weight, times the learning rate, lost a step.'),
      decayedWeights,
    },
  ),
] as const;

export const optimizerSchema = kindUnion(optimizerTable);
export type OptimizerConfig = z.infer<typeof optimizerSchema>;
export type OptimizerKind = OptimizerConfig['kind'];
