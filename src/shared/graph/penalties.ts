import { z } from 'zod';
import { defineKind, kindUnion } from '../base/kind-table';

/**
 * What is added to the loss for large or entangled weights or outputs. The three parts add up.
 * Source: Tibshirani 1996 (l1); Hoerl and Kennard 1970 (l2); Brock et al. 2016 and Keras (orthogonal).
 */
export const regulariserSchema = z
  .strictObject({
    l1: z.number().min(0).default(0).describe('Weight of the sum of absolute values; drives values to zero.'),
    l2: z.number().min(0).default(0).describe('Weight of the sum of squares; keeps values small.'),
    orthogonal: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'Weight of the similarity between a kernel’s columns (absolute cosines of all pairs); keeps units from learning the same. Matrices alone.',
      ),
  })
  .meta({ id: 'regulariser', description: 'Penalty that is added to the loss while training.' });
export type Regulariser = z.infer<typeof regulariserSchema>;

const axis = z
  .array(z.number().int().min(0))
  .min(1)
  .nullable()
  .default(null)
  .describe('Axes over which a norm is taken; null takes all but the last, so that every unit has a norm of its own.');
const hinton = 'Srivastava et al., 2014, and Keras';

/** What weights are brought back to after every step. */
export const constraintTable = [
  defineKind(
    'maxNorm',
    {
      title: 'Largest norm',
      summary: 'Weights of a unit whose norm is above the limit are scaled down to it.',
      use: 'With dropout and high learning rates.',
      source: hinton,
    },
    { maximum: z.number().positive().default(2).describe('Largest norm.'), axis },
  ),
  defineKind(
    'nonNegative',
    {
      title: 'Not negative',
      summary: 'Negative weights become 0.',
      use: 'Where an effect can only add, as in monotone or additive models.',
      source: 'Keras’ definition',
    },
    {},
  ),
  defineKind(
    'unitNorm',
    {
      title: 'Unit norm',
      summary: 'Weights of a unit are scaled to norm 1.',
      use: 'For embeddings that are compared by their angle.',
      source: 'Keras’ definition',
    },
    { axis },
  ),
  defineKind(
    'minMaxNorm',
    {
      title: 'Norm between limits',
      summary: 'The norm of a unit’s weights is moved into a range, at once or by a share a step.',
      use: 'To keep units from dying and from growing.',
      source: hinton,
    },
    {
      minimum: z.number().min(0).default(0).describe('Smallest norm.'),
      maximum: z.number().positive().default(1).describe('Largest norm.'),
      rate: z.number().gt(0).max(1).default(1).describe('Share of the way that one step goes; 1 enforces the limits.'),
      axis,
    },
  ),
] as const;

export const constraintSchema = kindUnion(constraintTable).meta({
  id: 'constraint',
  description: 'What the weights are brought back to after every step.',
});
export type Constraint = z.infer<typeof constraintSchema>;
export type ConstraintKind = Constraint['kind'];
