import { z } from 'zod';
import { idInput, route } from './base';

const rangeSchema = z.object({ minimum: z.number(), median: z.number(), maximum: z.number() });
const count = z.number().int();
const formats = z.array(z.object({ format: z.string(), count }));

/** What the stored images and sounds of a data set are like; files that are there twice count once. */
export const mediaProfileSchema = z.object({
  images: z
    .object({
      fileCount: count,
      sizeBytes: z.number(),
      formats,
      /** Units: pixels. */
      width: rangeSchema,
      height: rangeSchema,
      sizeCount: count,
      /** The most frequent ones. */
      sizes: z.array(z.object({ width: count, height: count, count })),
      /** Figures over all pixels on the scale 0 to 255, for each number of channels. */
      channels: z.array(
        z.object({ channels: count, count, mean: z.array(z.number()), deviation: z.array(z.number()) }),
      ),
    })
    .nullable(),
  sounds: z
    .object({
      fileCount: count,
      sizeBytes: z.number(),
      formats,
      /** Units: hertz. */
      sampleRates: z.array(z.object({ sampleRate: count, count })),
      channelCounts: z.array(z.object({ channels: count, count })),
      durationS: rangeSchema,
      totalDurationS: z.number(),
      durations: z.array(z.object({ from: z.number(), to: z.number(), count })),
    })
    .nullable(),
});
export type MediaProfile = z.infer<typeof mediaProfileSchema>;

export const nearDuplicatesSchema = z.object({
  groupCount: count,
  /** Rows in all groups together. */
  rowCount: z.number(),
  acrossClassesCount: count,
  acrossSplitsCount: count,
  /** False when there were too many pairs to look at all of them. */
  isComplete: z.boolean(),
  /** What leaks between parts of the split first, then what has several classes, then the largest. */
  groups: z.array(
    z.object({
      count: z.number(),
      /** The very same bytes. */
      identical: z.boolean(),
      acrossClasses: z.boolean(),
      acrossSplits: z.boolean(),
      members: z.array(
        z.object({
          row: z.number(),
          id: z.string(),
          path: z.string(),
          label: z.string().nullable(),
          split: z.string().nullable(),
        }),
      ),
    }),
  ),
});
export type NearDuplicates = z.infer<typeof nearDuplicatesSchema>;

/** What is known of one stored file. */
export const mediaFactsSchema = z.object({
  id: z.string(),
  kind: z.enum(['image', 'audio']),
  format: z.string(),
  /** Units: bytes. */
  size: z.number(),
  /** Where it lay in what was imported. */
  path: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  channels: z.number(),
  sampleRate: z.number().nullable(),
  durationS: z.number().nullable(),
  mean: z.array(z.number()).nullable(),
  deviation: z.array(z.number()).nullable(),
});
export type MediaFacts = z.infer<typeof mediaFactsSchema>;

const version = z.number().int().positive().nullable().default(null);

export const mediaContract = {
  profile: route.input(idInput.extend({ version })).output(mediaProfileSchema),
  facts: route.input(idInput.extend({ version, mediaId: z.string() })).output(mediaFactsSchema),
  /**
   * Values of a categorical column with their rows, in the order in which rows sort by it, missing ones last; null when
   * there are more than the gallery groups by.
   */
  classes: route
    .input(idInput.extend({ version, column: z.string() }))
    .output(z.object({ classes: z.array(z.object({ value: z.string().nullable(), count })).nullable() })),
  /** Images that look alike, by difference hashes that differ in at most `maximumDistance` bits. */
  nearDuplicates: route
    .input(
      idInput.extend({
        version,
        /** The first column of images when it is left out. */
        column: z.string().optional(),
        maximumDistance: z.number().int().min(0).max(4).default(4),
        /** Column with the parts of a split; `split` when there is one of that name. */
        splitColumn: z.string().optional(),
        listedCount: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(nearDuplicatesSchema),
};
