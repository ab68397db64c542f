import { z } from 'zod';
import { initialiserSchema } from './initialisers';
import { constraintSchema, regulariserSchema } from './penalties';

export { type Initialiser, type InitialiserKind, initialiserKinds, initialiserSchema } from './initialisers';
export { type Constraint, constraintSchema, type Regulariser, regulariserSchema } from './penalties';

export const activationKinds = [
  'linear',
  'relu',
  'relu6',
  'elu',
  'selu',
  'sigmoid',
  'hardSigmoid',
  'tanh',
  'softmax',
  'softplus',
  'softsign',
  'swish',
  'gelu',
  'geluApproximate',
  'mish',
  'hardSwish',
  'exponential',
  'logSigmoid',
] as const;
export type ActivationKind = (typeof activationKinds)[number];

export const activationSchema = z.enum(activationKinds);

/** Sizes above this cannot be allocated by any engine and are refused while editing. */
export const maximumDimension = 2 ** 31 - 1;

export const dimensionSchema = z.number().int().min(1).max(maximumDimension);
export const pairSchema = z.union([dimensionSchema, z.tuple([dimensionSchema, dimensionSchema])]);
export type Pair = z.infer<typeof pairSchema>;

/** One number stands for both axes. */
export function toPair(value: Pair): [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

export const paddingSchema = z.enum(['valid', 'same']);

/** Weights and offsets of layers with a kernel: how they start, what penalises them, what they are kept to. */
export const kernelOptions = {
  useBias: z.boolean().default(true).describe('Adds a learned offset to every output.'),
  kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the weights start.'),
  biasInitialiser: initialiserSchema.default('zeros').describe('How the offsets start.'),
  kernelRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the weights.'),
  biasRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the offsets.'),
  activityRegulariser: regulariserSchema
    .nullable()
    .default(null)
    .describe('Penalty on the outputs, as a mean over the samples of a batch.'),
  kernelConstraint: constraintSchema.nullable().default(null).describe('What the weights are kept to.'),
  biasConstraint: constraintSchema.nullable().default(null).describe('What the offsets are kept to.'),
};
