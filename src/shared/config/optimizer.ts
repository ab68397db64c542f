import { z } from 'zod';

const learningRate = (value: number) =>
  z.number().positive().default(value).describe('Size of a step along the gradient.');
const epsilon = z.number().positive().default(1e-7).describe('Against division by zero.');

/** Optimizers by kind. Sources: Robbins 1951; Kingma and Ba 2014; Tieleman and Hinton 2012; Duchi 2011; Zeiler 2012. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate: learningRate(0.01),
    momentum: z.number().min(0).lt(1).default(0).describe('Share of the last step that is kept.'),
    nesterov: z.boolean().default(false).describe('Look ahead along the momentum.'),
  }),
  z.strictObject({
    kind: z.literal('adam'),
    learningRate: learningRate(0.001),
    beta1: z.number().min(0).lt(1).default(0.9).describe('Memory of the mean gradient.'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('Memory of the squared gradient.'),
    epsilon,
  }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    learningRate: learningRate(0.001),
    decay: z.number().min(0).lt(1).default(0.9).describe('Memory of the squared gradient.'),
    momentum: z.number().min(0).lt(1).default(0).describe('Share of the last step that is kept.'),
    epsilon,
  }),
  z.strictObject({
    kind: z.literal('adagrad'),
    learningRate: learningRate(0.01),
    initialAccumulator: z.number().min(0).default(0.1).describe('Start of the sum of squares.'),
  }),
  z.strictObject({
    kind: z.literal('adadelta'),
    learningRate: learningRate(1),
    rho: z.number().min(0).lt(1).default(0.95).describe('Memory of the squared gradient.'),
    epsilon,
  }),
]);
export type OptimizerConfig = z.infer<typeof optimizerSchema>;
export type OptimizerKind = OptimizerConfig['kind'];
