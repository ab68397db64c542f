import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { formatShape, shapeConflict } from '../shape';
import { channelConflict, countScaleAndShift, normalisationOptions } from './layer-normalisation';

export const groupNormalisation = defineLayerKind({
  kind: 'groupNormalisation',
  title: 'Group normalisation',
  family: 'normalisation',
  summary: 'Brings groups of channels of one sample to zero mean and unit deviation, then scales and shifts.',
  documentation: [
    'The channels are split into groups of neighbours; y = γ · (x − mean) / √(variance + ε) + β, with mean and variance over all places and the channels of a group of one sample. γ and β are learned, one a channel.',
    'It replaces batch normalisation where batches are small (large images, detection, segmentation), since it does not depend on the other samples. One group is layer normalisation over the whole sample, one channel a group is instance normalisation.',
    'Source: Wu and He 2018, “Group normalization”.',
  ].join('\n\n'),
  icon: 'layout-grid',
  kerasName: 'GroupNormalization',
  parameters: z.strictObject({
    groupCount: dimensionSchema.default(32).describe('Number of groups; divides the number of channels.'),
    ...normalisationOptions,
  }),
  mainParameters: ['groupCount'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ groupCount }, [shape = []]) => {
    const unknown = channelConflict('Group normalisation', shape);
    if (unknown) return unknown;
    const channels = shape.at(-1) as number;
    if (channels % groupCount === 0) return { ok: true, shape };
    let fitting = Math.min(groupCount, channels);
    while (channels % fitting !== 0) fitting -= 1;
    return shapeConflict(
      `Group normalisation cannot split the ${channels} channels of ${formatShape(shape)} into ${groupCount} equal groups.`,
      `Use groupCount: ${fitting}, or another divisor of ${channels}.`,
      [{ title: `Use ${fitting} ${fitting === 1 ? 'group' : 'groups'}`, set: { groupCount: fitting } }],
    );
  },
  countParameters: countScaleAndShift,
  countFlops: (_, [shape = []]) => 8 * product(shape),
});
