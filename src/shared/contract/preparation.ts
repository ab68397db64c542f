import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { transformSchema } from '../transforms/schema';
import { route } from './base';
import { splitNames } from './evaluation';
import { valueSummarySchema } from './inspection';
import { mediaPreviewContract } from './media-preview';

/** Kinds of column between steps; `vector` has several numbers a row. */
export const preparedKinds = ['numeric', 'text', 'vector', 'image', 'audio', 'array'] as const;

/** A column as a step leaves it. */
export const preparedColumnSchema = z.object({
  name: z.string(),
  kind: z.enum(preparedKinds),
  /** Numbers a row; null for text and for media whose rows differ. */
  width: z.number().int().nullable(),
  /** Indices for an embedding, not amounts. */
  integer: z.boolean(),
  /** Column of the data set that it was made from. */
  origin: z.string(),
});
export type PreparedColumn = z.infer<typeof preparedColumnSchema>;

/** A list of transforms that mends a problem with one click. */
export const repairSchema = z.object({ title: z.string(), transforms: z.array(transformSchema) });

export const preparationProblemSchema = z.object({ problem: problemSchema, repair: repairSchema.nullable() });
export type PreparationProblem = z.infer<typeof preparationProblemSchema>;

/** One transform of the list and what it learned. */
export const preparationStepSchema = z.object({
  /** False behind a step that cannot be done. */
  reached: z.boolean(),
  /** What was learned, a column each, in words: "mean 3.2, deviation 1.1". */
  learned: z.array(z.object({ column: z.string(), text: z.string() })),
  /** All columns behind it. */
  columns: z.array(preparedColumnSchema),
  problem: preparationProblemSchema.nullable(),
});
export type PreparationStep = z.infer<typeof preparationStepSchema>;

export const preparationSchema = z.object({
  id: z.string(),
  datasetId: z.string(),
  datasetVersion: z.number().int(),
  /** Rows that have a target. */
  rowCount: z.number().int(),
  splitRowCounts: z.record(z.enum(splitNames), z.number().int()),
  /** As they are stored. */
  columns: z.array(preparedColumnSchema),
  steps: z.array(preparationStepSchema),
  /** What keeps the network from reading what the last step leaves; and what the data set and the windows tell. */
  problems: z.array(preparationProblemSchema),
  /** Samples by part where rows become windows; null where every row is a sample. */
  windows: z.record(z.enum(splitNames), z.number().int()).nullable(),
  /** Rows that were looked through for gaps behind the last step; fewer than `rowCount` for large tables. */
  checkedRowCount: z.number().int(),
});
export type Preparation = z.infer<typeof preparationSchema>;

/** Values of a column over training rows, before and behind a step. */
export const columnFiguresSchema = z.object({
  before: z.array(z.object({ name: z.string(), summary: valueSummarySchema.nullable() })),
  after: z.array(z.object({ name: z.string(), summary: valueSummarySchema.nullable() })),
  /** Training rows that were counted. */
  rowCount: z.number().int(),
});
export type ColumnFigures = z.infer<typeof columnFiguresSchema>;

/** A list of transforms or augmentations as a person is editing it: entries may still be wrong. */
export const draftListSchema = z.array(z.record(z.string(), z.unknown())).max(200);

/** What is saved with a data set for the configs made for it: how its columns are prepared, and its training samples changed. */
export const pipelineSchema = z.object({ transforms: draftListSchema, augmentation: draftListSchema });
export type Pipeline = z.infer<typeof pipelineSchema>;

export const preparationContract = {
  ...mediaPreviewContract,
  /**
   * Fits a list of transforms on the training split of a data set and keeps it at hand. `transforms`: of the list; without
   * it the data set's saved pipeline. `text`: a run config, whose data set, split, window, seed and (without `transforms`) list
   * are taken. The process stays warm for a minute; the id stays valid while the studio runs.
   */
  open: route
    .input(
      z.object({
        datasetId: z.string().optional(),
        version: z.number().int().positive().nullable().default(null),
        transforms: draftListSchema.optional(),
        text: z.string().optional(),
      }),
    )
    .output(z.object({ preparation: preparationSchema })),
  /** Histograms of one column before and behind a step (counted from 1), over at most 100,000 training rows. */
  column: route
    .input(z.object({ id: z.string(), step: z.number().int().min(1), column: z.string() }))
    .output(z.object({ figures: columnFiguresSchema })),
  /** The lists that are saved with a data set, which new configs of it begin with. Not versioned. */
  pipeline: route
    .input(z.object({ datasetId: z.string() }))
    .output(pipelineSchema.extend({ savedAt: z.number().nullable() })),
  savePipeline: route.input(pipelineSchema.extend({ datasetId: z.string() })).output(z.object({ savedAt: z.number() })),
  /** A list that makes the data set ready for training, from its profile, with a reason for every step. */
  suggest: route
    .input(z.object({ datasetId: z.string(), version: z.number().int().positive().nullable().default(null) }))
    .output(z.object({ suggestions: z.array(z.object({ transform: transformSchema, reason: z.string() })) })),
};
