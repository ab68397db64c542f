import { z } from 'zod';
import { initialiserSchema } from '../initialisers';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { constraintSchema, regulariserSchema } from '../penalties';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';

const elementwise = {
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_: unknown, [shape = []]: readonly Shape[]): ShapeResult => ({ ok: true, shape }),
} as const;

export const relu = defineLayerKind({
  kind: 'relu',
  title: 'ReLU',
  family: 'core',
  summary: 'Lets positive values through and sets negative ones to 0; with a bound, larger ones to that.',
  documentation:
    '`y = min(max(x, 0), maximumValue)`. A bound of 6 keeps values small enough for 8-bit arithmetic (MobileNet).\n\nSource: Nair and Hinton, 2010.',
  icon: 'angle',
  kerasName: 'ReLU',
  parameters: z.strictObject({
    maximumValue: z.number().positive().nullable().default(null).describe('Upper bound; null leaves it open.'),
  }),
  mainParameters: ['maximumValue'],
  ...elementwise,
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => product(shape),
});

export const leakyRelu = defineLayerKind({
  kind: 'leakyRelu',
  title: 'Leaky ReLU',
  family: 'core',
  summary: 'Lets positive values through and scales negative ones down instead of dropping them.',
  documentation:
    '`y = x` where `x > 0`, else `slope · x`. The slope keeps a gradient where a ReLU would have none, so that units do not die. Usual in the critics of GANs with a slope of 0.2.\n\nSource: Maas et al., 2013.',
  icon: 'trending-up',
  kerasName: 'LeakyReLU',
  parameters: z.strictObject({
    slope: z.number().min(0).default(0.3).describe('Factor on negative values.'),
  }),
  mainParameters: ['slope'],
  ...elementwise,
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 2 * product(shape),
});

export const prelu = defineLayerKind({
  kind: 'prelu',
  title: 'Parametric ReLU',
  family: 'core',
  summary: 'A leaky ReLU whose slope for negative values is learned, for each place or shared along axes.',
  documentation:
    '`y = x` where `x > 0`, else `alpha · x` with learned `alpha`. Behind a convolution share it over height and width (`sharedAxes: [1, 2]`), so that there is one slope a feature map.\n\nSource: He et al., 2015.',
  icon: 'chart-line',
  kerasName: 'PReLU',
  parameters: z.strictObject({
    alphaInitialiser: initialiserSchema.default('zeros').describe('How the slopes start.'),
    alphaRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the slopes.'),
    alphaConstraint: constraintSchema.nullable().default(null).describe('What the slopes are kept to.'),
    sharedAxes: z
      .array(z.number().int().min(1).max(5))
      .nullable()
      .default(null)
      .describe('Axes along which the slope is the same; the first axis of a sample is 1.'),
  }),
  mainParameters: ['sharedAxes'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ sharedAxes }, [shape = []]) => {
    const beyond = sharedAxes?.find((axis) => axis > shape.length);
    if (beyond !== undefined)
      return shapeConflict(
        `Parametric ReLU shares along axis ${beyond}; it received ${formatShape(shape)} with ${shape.length} axes.`,
        `Use axes from 1 to ${shape.length}.`,
        [{ title: 'Share along no axis', set: { sharedAxes: undefined } }],
      );
    if (shape.some((size, axis) => size === null && !sharedAxes?.includes(axis + 1)))
      return shapeConflict(
        `Parametric ReLU needs known axes where it does not share; it received ${formatShape(shape)}.`,
        'Share along the unknown axes, or give the input a fixed shape.',
      );
    return { ok: true, shape };
  },
  countParameters: ({ sharedAxes }, [shape = []]) => ({
    trainable: product(shape.filter((_, axis) => !sharedAxes?.includes(axis + 1))),
    nonTrainable: 0,
  }),
  countFlops: (_, [shape = []]) => 2 * product(shape),
});

export const elu = defineLayerKind({
  kind: 'elu',
  title: 'ELU',
  family: 'core',
  summary: 'Lets positive values through and bends negative ones smoothly towards −alpha.',
  documentation:
    '`y = x` where `x > 0`, else `alpha · (exp(x) − 1)`. Smooth at 0 for `alpha: 1`, and its mean output lies closer to 0 than that of a ReLU.\n\nSource: Clevert et al., 2016.',
  icon: 'stairs-up',
  kerasName: 'ELU',
  parameters: z.strictObject({
    alpha: z.number().positive().default(1).describe('Bound that negative values approach.'),
  }),
  mainParameters: ['alpha'],
  ...elementwise,
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 3 * product(shape),
});

export const thresholdedRelu = defineLayerKind({
  kind: 'thresholdedRelu',
  title: 'Thresholded ReLU',
  family: 'core',
  summary: 'Lets values above a threshold through and sets the others to 0.',
  documentation:
    '`y = x` where `x > threshold`, else 0. Unlike a ReLU with an offset it jumps: values that pass keep their size. For sparse codes.\n\nSource: Konda et al., 2014.',
  icon: 'filter',
  kerasName: 'ThresholdedReLU',
  parameters: z.strictObject({
    threshold: z.number().min(0).default(1).describe('What must be exceeded.'),
  }),
  mainParameters: ['threshold'],
  ...elementwise,
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 2 * product(shape),
});
