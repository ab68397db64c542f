import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { paddingSchema, pairSchema, toPair } from '../parameter-schemas';
import { formatShape, shapeConflict, shapeOf, slidingLength } from '../shape';

const parameters = z.strictObject({
  poolSize: pairSchema.default(2).describe('Height and width of the window, in pixels.'),
  strides: pairSchema.nullable().default(null).describe('Step of the window; by default as large as the window.'),
  padding: paddingSchema.default('valid').describe('`same` pads so that the size is divided exactly by the stride.'),
});

function definePooling2d<const Kind extends string>(
  kind: Kind,
  title: string,
  summary: string,
  documentation: string,
  kerasName: string,
) {
  return defineLayerKind({
    kind,
    title,
    family: 'pooling',
    summary,
    documentation,
    icon: 'arrows-minimize',
    kerasName,
    parameters,
    mainParameters: ['poolSize', 'strides'],
    inputCount: { minimum: 1, maximum: 1 },
    inferShape: ({ poolSize, strides, padding }, [shape = []]) => {
      if (shape.length !== 3)
        return shapeConflict(
          `${title} expects height × width × channels; it received ${formatShape(shape)}.`,
          'Put a reshape layer before it, for example to [8, 8, 1].',
        );
      const [height = null, width = null, channels = null] = shape;
      const [poolHeight, poolWidth] = toPair(poolSize);
      const [strideHeight, strideWidth] = toPair(strides ?? poolSize);
      const outputHeight = slidingLength(height, poolHeight, strideHeight, padding);
      const outputWidth = slidingLength(width, poolWidth, strideWidth, padding);
      if ((outputHeight !== null && outputHeight < 1) || (outputWidth !== null && outputWidth < 1))
        return shapeConflict(
          `A ${poolHeight} × ${poolWidth} window does not fit into ${formatShape(shape)}.`,
          'Use a smaller poolSize, or padding: same.',
        );
      return shapeOf(outputHeight, outputWidth, channels);
    },
    countParameters: () => noParameters,
    countFlops: ({ poolSize }, _, output) => product(output) * product(toPair(poolSize)),
  });
}

export const maxPooling2d = definePooling2d(
  'maxPooling2d',
  'Max pooling 2D',
  'Keeps the largest value of each window.',
  'Slides a window over height and width and keeps the largest value of each channel. By default windows lie side by side, so that `poolSize: 2` halves both sides. Makes a network less sensitive to where exactly a feature lies, and cheaper.',
  'MaxPooling2D',
);
export const averagePooling2d = definePooling2d(
  'averagePooling2d',
  'Average pooling 2D',
  'Keeps the mean of each window.',
  'Slides a window over height and width and gives the mean of each channel; with `padding: same`, places outside the image do not count. Smoother than max pooling; the usual choice of older networks (LeNet) and of the transitions in DenseNet.',
  'AveragePooling2D',
);
