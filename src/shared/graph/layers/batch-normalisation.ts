import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { constraintSchema, initialiserSchema, regulariserSchema } from '../parameter-schemas';
import { formatShape, shapeConflict } from '../shape';

export const batchNormalisation = defineLayerKind({
  kind: 'batchNormalisation',
  title: 'Batch normalisation',
  family: 'normalisation',
  summary:
    'Brings each channel to zero mean and unit deviation over the batch, then scales and shifts it by learned amounts.',
  documentation: `For each channel (last axis) over all samples and places of the batch: \`y = gamma · (x − mean) / sqrt(variance + epsilon) + beta\`. While training, mean and variance are those of the batch and moving averages are kept; evaluation and prediction use the averages. Lets deep convolution networks train faster and with larger learning rates. Small batches (below about 8) make it noisy: layer or group normalisation does not depend on the batch.

Source: Ioffe and Szegedy, 2015.`,
  icon: 'adjustments-horizontal',
  kerasName: 'BatchNormalization',
  parameters: z.strictObject({
    momentum: z.number().min(0).lt(1).default(0.99).describe('Weight of the past in the moving mean and variance.'),
    epsilon: z.number().positive().default(0.001).describe('Added to the variance against division by zero.'),
    center: z.boolean().default(true).describe('Learn a shift.'),
    scale: z.boolean().default(true).describe('Learn a scale.'),
    betaInitialiser: initialiserSchema.default('zeros').describe('How the shifts start.'),
    gammaInitialiser: initialiserSchema
      .default('ones')
      .describe('How the scales start; zeros at the end of a residual branch let it start as the identity.'),
    betaRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the shifts.'),
    gammaRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the scales.'),
    betaConstraint: constraintSchema.nullable().default(null).describe('What the shifts are kept to.'),
    gammaConstraint: constraintSchema.nullable().default(null).describe('What the scales are kept to.'),
  }),
  mainParameters: ['momentum'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) =>
    shape.at(-1) == null
      ? shapeConflict(
          `Batch normalisation needs a known last axis; it received ${formatShape(shape)}.`,
          'Give the input a fixed shape.',
        )
      : { ok: true, shape },
  countParameters: ({ center, scale }, [shape = []]) => {
    const channels = shape.at(-1) ?? 0;
    return { trainable: channels * (Number(center) + Number(scale)), nonTrainable: channels * 2 };
  },
  countFlops: (_, [shape = []]) => 2 * product(shape),
});
