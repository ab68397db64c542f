import { z } from 'zod';
import { defineLayerKind, noParameters } from '../layer-kind';
import { formatShape, shapeConflict } from '../shape';

const parameters = z.strictObject({
  rate: z.number().min(0).lt(1).default(0.5).describe('Share of the channels set to zero.'),
});

const forms = {
  1: { axes: 'steps × features', rank: 2, example: '[10, 4]' },
  2: { axes: 'height × width × channels', rank: 3, example: '[8, 8, 1]' },
  3: { axes: 'depth × height × width × channels', rank: 4, example: '[4, 8, 8, 1]' },
} as const;

function defineSpatialDropout<const Kind extends string>(kind: Kind, dimensionCount: 1 | 2 | 3) {
  const title = `Spatial dropout ${dimensionCount}D`;
  const { axes, rank, example } = forms[dimensionCount];
  return defineLayerKind({
    kind,
    title,
    family: 'regularisation',
    summary: 'Sets whole channels to zero while training and scales the rest, against overfitting.',
    documentation: [
      `Reads ${axes}. A channel of a sample is kept with probability 1 − rate and divided by it, or set to zero at all its places; outside training nothing happens.`,
      'Neighbouring places of a feature map resemble each other, so that plain dropout hides little from the layers after it; dropping the whole map does. The decisions are a function of the seed, the layer and the step, the same eagerly, compiled and after a resume.',
      'Source: Tompson et al. 2015, “Efficient object localization using convolutional networks”.',
    ].join('\n\n'),
    icon: 'grid-dots',
    kerasName: `SpatialDropout${dimensionCount}D`,
    parameters,
    mainParameters: ['rate'],
    inputCount: { minimum: 1, maximum: 1 },
    inferShape: (_, [shape = []]) =>
      shape.length === rank
        ? { ok: true, shape }
        : shapeConflict(
            `${title} expects ${axes}; it received ${formatShape(shape)}.`,
            `Use dropout here, or put a reshape layer before it, for example to ${example}.`,
          ),
    countParameters: () => noParameters,
    countFlops: () => 0,
  });
}

export const spatialDropout1d = defineSpatialDropout('spatialDropout1d', 1);
export const spatialDropout2d = defineSpatialDropout('spatialDropout2d', 2);
export const spatialDropout3d = defineSpatialDropout('spatialDropout3d', 3);
