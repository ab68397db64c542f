import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { type Pair, pairSchema, toPair } from '../parameter-schemas';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';
import { checkSpatial } from './spatial';

interface AdaptiveParameters {
  outputSize: Pair;
}

const adaptiveRules = (title: string) => ({
  inferShape: ({ outputSize }: AdaptiveParameters, [shape = []]: readonly Shape[]): ShapeResult => {
    const problem = checkSpatial(title, shape, 2);
    if (problem) return problem;
    if (shape[0] == null || shape[1] == null)
      return shapeConflict(
        `${title} needs a known height and width; it received ${formatShape(shape)}.`,
        'Give the input a fixed shape, or use global pooling.',
      );
    return { ok: true, shape: [...toPair(outputSize), shape[2] as number] };
  },
  countParameters: () => noParameters,
  countFlops: (_: AdaptiveParameters, [shape = []]: readonly Shape[], output: Shape): number =>
    Math.max(product(shape), product(output)),
});

const parameters = z.strictObject({
  outputSize: pairSchema.default(1).describe('Height and width of the result.'),
});

const documentationOf = (value: string) =>
  `Divides height and width into \`outputSize\` parts, as evenly as they go, and gives the ${value} of each: whatever the size of the image, the layers behind see the same shape. Part \`i\` of \`n\` reaches from \`⌊i·length/n⌋\` to \`⌈(i+1)·length/n⌉\`, so that neighbouring parts may overlap by one place. With \`outputSize: 1\` it is global pooling.

Source: PyTorch’s definition, as used in VGG and AlexNet there; He et al., 2015 (spatial pyramid pooling).`;

export const adaptiveAveragePooling2d = defineLayerKind({
  kind: 'adaptiveAveragePooling2d',
  title: 'Adaptive average pooling 2D',
  family: 'pooling',
  summary: 'Brings an image of any size to a given one by means of its parts.',
  documentation: documentationOf('mean'),
  icon: 'layout-grid',
  kerasName: null,
  parameters,
  mainParameters: ['outputSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...adaptiveRules('Adaptive average pooling 2D'),
});

export const adaptiveMaxPooling2d = defineLayerKind({
  kind: 'adaptiveMaxPooling2d',
  title: 'Adaptive max pooling 2D',
  family: 'pooling',
  summary: 'Brings an image of any size to a given one by the largest values of its parts.',
  documentation: documentationOf('largest value'),
  icon: 'layout-grid-add',
  kerasName: null,
  parameters,
  mainParameters: ['outputSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...adaptiveRules('Adaptive max pooling 2D'),
});
