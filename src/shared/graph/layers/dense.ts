import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { activationSchema, dimensionSchema, kernelOptions } from '../parameter-schemas';
import { formatShape, shapeConflict } from '../shape';

export const dense = defineLayerKind({
  kind: 'dense',
  title: 'Dense',
  family: 'core',
  summary: 'Every output is a weighted sum of all inputs of the last axis, then the activation.',
  documentation: `\`y = activation(x · kernel + bias)\` over the last axis: every output sees every input. With more than one axis in front, each place is treated alike. The layer of plain tables, and the end of almost every network: \`units\` equals the number of classes, or 1 for one number.`,
  icon: 'share',
  kerasName: 'Dense',
  parameters: z.strictObject({
    units: dimensionSchema.describe('Number of outputs.'),
    activation: activationSchema.default('linear').describe('Function applied to the outputs.'),
    ...kernelOptions,
  }),
  startParameters: { units: 64, activation: 'relu' },
  mainParameters: ['units', 'activation'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ units }, [shape = []]) => {
    const last = shape.at(-1);
    if (last === undefined)
      return shapeConflict(
        `Dense needs at least one axis; it received ${formatShape(shape)}.`,
        'Put a reshape layer before it.',
      );
    if (last === null)
      return shapeConflict(
        `Dense needs a known last axis; it received ${formatShape(shape)}.`,
        'Give the input a fixed shape.',
      );
    return { ok: true, shape: [...shape.slice(0, -1), units] };
  },
  countParameters: ({ units, useBias }, [shape = []]) => ({
    trainable: (shape.at(-1) ?? 0) * units + (useBias ? units : 0),
    nonTrainable: 0,
  }),
  countFlops: ({ units, useBias }, [shape = []]) =>
    2 * product(shape) * units + (useBias ? product(shape.slice(0, -1)) * units : 0),
});
