import { z } from 'zod';
import { problemSchema } from '../base/problem';

/** How one column and the target go together; null where a figure is not defined for their kinds. */
export const columnRelationSchema = z.object({
  name: z.string(),
  /** Both are numbers. Range: -1 to 1. */
  pearson: z.number().nullable(),
  spearman: z.number().nullable(),
  /** One is a number, the other one has classes: share of the deviation that the classes explain. Range: 0 to 1. */
  correlationRatio: z.number().nullable(),
  /** Both have classes. Range: 0 to 1. */
  cramersV: z.number().nullable(),
  /** What a value tells of the target, numbers taken by tenths of the rows. Units: nats. */
  mutualInformation: z.number().nullable(),
  /** Share of rows whose class is the most frequent one among rows with the same value (or the same fiftieth of the numbers). */
  determined: z.number().nullable(),
  /** The largest of the figures between 0 and 1, by which columns are ranked. */
  strength: z.number(),
});
export type ColumnRelation = z.infer<typeof columnRelationSchema>;

export const relationsSchema = z.object({
  target: z.string().nullable(),
  /** Rows of a large table that were taken, spread over it by a fixed rule; null for all. */
  sampledRowCount: z.number().int().nullable(),
  columns: z.array(columnRelationSchema),
  /** Pearson's coefficient of every two columns of numbers; null where one is constant. */
  correlations: z.object({ names: z.array(z.string()), values: z.array(z.array(z.number().nullable())) }),
  warnings: z.array(problemSchema),
});
export type Relations = z.infer<typeof relationsSchema>;

/** Counts of a column's values for every class of another one. */
export const distributionSchema = z.object({
  classes: z.array(z.string()),
  /** Bins of numbers, or the most frequent values. */
  groups: z.array(z.object({ label: z.string(), from: z.number().nullable(), to: z.number().nullable() })),
  /** By class, then by group. */
  counts: z.array(z.array(z.number().int())),
});
export type Distribution = z.infer<typeof distributionSchema>;
