import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import {
  activationSchema,
  dimensionSchema,
  kernelOptions,
  paddingSchema,
  pairSchema,
  toPair,
} from '../parameter-schemas';
import { formatShape, shapeConflict, shapeOf, slidingLength } from '../shape';

export const conv2d = defineLayerKind({
  kind: 'conv2d',
  title: 'Convolution 2D',
  family: 'convolution',
  summary: 'Slides learned filters over an image and gives one feature map a filter.',
  documentation: `Slides \`filters\` small windows over height and width; each gives one feature map: \`y[i, j, f] = bias[f] + Σ x[i·stride + m·dilation, j·stride + n·dilation, c] · kernel[m, n, c, f]\`, then the activation. The same weights are used everywhere, so a pattern is found wherever it lies. \`groups\` splits the channels into parts that do not see each other (ResNeXt); with as many groups as channels it is a depthwise convolution.

Use it for images and other grids. Source: LeCun et al., 1989.`,
  icon: 'grid-4x4',
  kerasName: 'Conv2D',
  parameters: z.strictObject({
    filters: dimensionSchema.describe('Number of feature maps.'),
    kernelSize: pairSchema.default(3).describe('Height and width of a filter, in pixels.'),
    strides: pairSchema.default(1).describe('Step of the window along height and width.'),
    padding: paddingSchema.default('valid').describe('`same` pads with zeros so that stride 1 keeps the size.'),
    dilationRate: pairSchema.default(1).describe('Distance between the filter’s taps.'),
    activation: activationSchema.default('linear').describe('Function applied to the outputs.'),
    ...kernelOptions,
  }),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ filters, kernelSize, strides, padding, dilationRate }, [shape = []]) => {
    if (shape.length !== 3)
      return shapeConflict(
        `Convolution 2D expects height × width × channels; it received ${formatShape(shape)}.`,
        'Put a reshape layer before it, for example to [8, 8, 1].',
      );
    const [height = null, width = null] = shape;
    const [kernelHeight, kernelWidth] = toPair(kernelSize);
    const [strideHeight, strideWidth] = toPair(strides);
    const [dilationHeight, dilationWidth] = toPair(dilationRate);
    if ((strideHeight > 1 || strideWidth > 1) && (dilationHeight > 1 || dilationWidth > 1))
      return shapeConflict(
        'Convolution 2D cannot use strides and dilation above 1 together.',
        'Set strides or dilationRate to 1.',
      );
    const outputHeight = slidingLength(height, kernelHeight, strideHeight, padding, dilationHeight);
    const outputWidth = slidingLength(width, kernelWidth, strideWidth, padding, dilationWidth);
    if ((outputHeight !== null && outputHeight < 1) || (outputWidth !== null && outputWidth < 1))
      return shapeConflict(
        `A ${kernelHeight} × ${kernelWidth} filter does not fit into ${formatShape(shape)}.`,
        'Use a smaller kernelSize, or padding: same.',
      );
    return shapeOf(outputHeight, outputWidth, filters);
  },
  countParameters: ({ filters, kernelSize, useBias }, [shape = []]) => ({
    trainable: product(toPair(kernelSize)) * (shape[2] ?? 0) * filters + (useBias ? filters : 0),
    nonTrainable: 0,
  }),
  countFlops: ({ kernelSize, useBias }, [shape = []], output) =>
    2 * product(output) * product(toPair(kernelSize)) * (shape[2] ?? 1) + (useBias ? product(output) : 0),
});
