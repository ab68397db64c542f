import { z } from 'zod';
import { augmentationSchema } from '../augmentation/schema';
import { route } from './base';

/** A sample of a media column at one place of its transforms, as a person can see or hear it. */
export const mediaViewSchema = z.object({
  /** Numbers of the sample: [height, width, channels], [values], [frames, bands, channels]. */
  shape: z.array(z.number().int()),
  /** PNG as a data URL, at most `edge` pixels wide and high, enlarged without smoothing where it is small. */
  image: z.string().nullable(),
  /** WAV as a data URL; of sounds alone. */
  sound: z.string().nullable(),
  /** Smallest and largest number, what the picture shows as black and white. */
  minimum: z.number(),
  maximum: z.number(),
});
export type MediaView = z.infer<typeof mediaViewSchema>;

export const mediaSampleSchema = z.object({
  row: z.number().int(),
  label: z.string().nullable(),
  before: mediaViewSchema.nullable(),
  after: mediaViewSchema.nullable(),
  /** Why this row cannot be shown. */
  problem: z.string().nullable(),
});
export type MediaSampleView = z.infer<typeof mediaSampleSchema>;

export const augmentedCellSchema = z.object({
  view: mediaViewSchema,
  /** Classes and their shares, the larger one first; more than one where samples are mixed. */
  labels: z.array(z.object({ label: z.string(), share: z.number() })),
});
export type AugmentedCell = z.infer<typeof augmentedCellSchema>;

const at = { id: z.string(), column: z.string() };

export const mediaPreviewContract = {
  /** Images, sounds or arrays before the first step and behind step `step` (0: as stored), at most 48 rows of the job's table. */
  media: route
    .input(z.object({ ...at, step: z.number().int().min(0), rows: z.array(z.number().int().min(0)).max(48) }))
    .output(
      z.object({
        samples: z.array(mediaSampleSchema),
        /** What the steps of this column learned, in words, by their place in the list. */
        learned: z.array(z.object({ step: z.number().int(), text: z.string() })),
        /** Training rows that were learned from; fewer than there are in a preview of a large set. */
        fittedRowCount: z.number().int(),
      }),
    ),
  /** Training samples as the network sees them: a list of epochs for every row, changed by the augmentation. */
  augmented: route
    .input(
      z.object({
        ...at,
        augmentation: z.array(augmentationSchema).max(100),
        sampleCount: z.number().int().min(1).max(16).default(6),
        epochs: z.array(z.number().int().min(0)).min(1).max(8),
        seed: z.number().int().min(0),
      }),
    )
    .output(
      z.object({
        rows: z.array(
          z.object({ row: z.number().int(), label: z.string().nullable(), cells: z.array(augmentedCellSchema) }),
        ),
      }),
    ),
};
