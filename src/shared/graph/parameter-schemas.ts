import { z } from 'zod';

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
  'mish',
] as const;
export type ActivationKind = (typeof activationKinds)[number];

export const activationSchema = z.enum(activationKinds);

export const initialiserKinds = [
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'leCunUniform',
  'leCunNormal',
  'randomUniform',
  'randomNormal',
  'truncatedNormal',
  'orthogonal',
  'zeros',
  'ones',
] as const;
export const initialiserSchema = z.enum(initialiserKinds);
export type InitialiserKind = (typeof initialiserKinds)[number];

export const regulariserSchema = z
  .strictObject({
    l1: z.number().min(0).default(0).describe('Weight of the sum of absolute values.'),
    l2: z.number().min(0).default(0).describe('Weight of the sum of squares.'),
  })
  .describe('Penalty on the weights that is added to the loss.');
export type Regulariser = z.infer<typeof regulariserSchema>;

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

export const kernelOptions = {
  useBias: z.boolean().default(true).describe('Adds a learned offset to every output.'),
  kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the weights start.'),
  biasInitialiser: initialiserSchema.default('zeros').describe('How the offsets start.'),
  kernelRegulariser: regulariserSchema.nullable().default(null),
};
