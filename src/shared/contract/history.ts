import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { idInput, route, timestampMs } from './base';
import { sourceSchema } from './dataset';
import { runStatuses } from './run';
import { runSourceSchema } from './run-source';

/** Tools whose records are read by importers of their own; portable files of the studio have their own noun. */
export const historyTools = ['tensorboard', 'mlflow', 'wandb', 'csv'] as const;
export type HistoryTool = (typeof historyTools)[number];

/** What holds for one tool only says so; the others pass it over. */
export const historyOptionsSchema = z.strictObject({
  /** Left out, it is told by the content. */
  tool: z.enum(historyTools).optional(),
  /** TensorBoard: every event file is a run; else the files of a folder go on from each other. */
  isFileARun: z.boolean().optional(),
  /** Tables: a column a metric, or a row a metric and step. */
  layout: z.enum(['wide', 'long']).optional(),
  /** Tables: columns by their meaning; null where there is none, left out they are told by their names. */
  runColumn: z.string().max(500).nullable().optional(),
  stepColumn: z.string().max(500).nullable().optional(),
  timeColumn: z.string().max(500).nullable().optional(),
  metricColumn: z.string().max(500).nullable().optional(),
  valueColumn: z.string().max(500).nullable().optional(),
});
export type HistoryOptions = z.infer<typeof historyOptionsSchema>;

export const historyActions = ['add', 'update', 'skip'] as const;
/**
 * - `add`: a new run, also where it was imported before
 * - `update`: figures and settings of the imported run are replaced; its name, notes, tags and colour stay
 * - `skip`: stays out
 */
export type HistoryAction = (typeof historyActions)[number];

export const historyRunSchema = z.object({
  /** What the tool knows it by; unique in the source. */
  id: z.string(),
  name: z.string(),
  experiment: z.string(),
  status: z.enum(runStatuses),
  startedAt: timestampMs.nullable(),
  /** Null: not known before the import. Where the beginning alone was read, `isEstimated`. */
  metricCount: z.number().int().nullable(),
  pointCount: z.number().nullable(),
  isEstimated: z.boolean(),
  settingCount: z.number().int().nullable(),
  problems: z.array(problemSchema),
  /** The run it was imported as before, if any. */
  known: z.object({ runId: z.string(), runName: z.string(), isChanged: z.boolean() }).nullable(),
  /** What an import does with it unless told otherwise. */
  action: z.enum(historyActions),
});
export type HistoryRun = z.infer<typeof historyRunSchema>;

/** Runs of a source that are shown before the import; all are imported. */
export const shownHistoryRunCount = 10_000;

export const historyPreviewSchema = z.object({
  tool: z.enum(historyTools),
  /** As the person named it. */
  fileName: z.string(),
  runs: z.array(historyRunSchema),
  runCount: z.number().int(),
  /** Complete: what was told from the content stands beside what was asked for. */
  options: historyOptionsSchema,
  /** Columns of a table, to choose from; none for other tools. */
  columns: z.array(z.string()),
  problems: z.array(problemSchema),
});
export type HistoryPreview = z.infer<typeof historyPreviewSchema>;

export const historyOutcomes = ['added', 'updated', 'skipped', 'leftOut'] as const;

export const importedHistoryRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `leftOut`: nothing of it could be read, or only a part and nobody had agreed to that. */
  outcome: z.enum(historyOutcomes),
  runId: z.string().nullable(),
  metricCount: z.number().int(),
  pointCount: z.number(),
  /** A part of it could not be read. */
  isDamaged: z.boolean(),
  problems: z.array(problemSchema),
});
export type ImportedHistoryRun = z.infer<typeof importedHistoryRunSchema>;

export const historyReportSchema = z.object({
  tool: z.enum(historyTools),
  path: z.string(),
  runs: z.array(importedHistoryRunSchema),
  addedCount: z.number().int(),
  updatedCount: z.number().int(),
  skippedCount: z.number().int(),
  leftOutCount: z.number().int(),
  pointCount: z.number(),
  durationMs: z.number(),
  /** Of the source as a whole. */
  problems: z.array(problemSchema),
});
export type HistoryReport = z.infer<typeof historyReportSchema>;

export const runArtifactSchema = z.object({
  /** Inside the source, or inside its artifact. */
  path: z.string(),
  sizeBytes: z.number().nullable(),
  /** What it belongs to there, in words: `weights (model)`. */
  artifact: z.string().optional(),
  /** Where the tool says that it lies: a path on the machine that trained, or an address. */
  location: z.string().optional(),
});
export type RunArtifact = z.infer<typeof runArtifactSchema>;

export const interruptedHistorySchema = z.object({
  id: z.string(),
  startedAt: timestampMs,
  tool: z.enum(historyTools),
  path: z.string(),
  runCount: z.number().int(),
  /** Runs that are complete and were kept; the one that was coming in was removed. */
  doneCount: z.number().int(),
  /** Uploads are gone with the host that received them. */
  canGoOn: z.boolean(),
});
export type InterruptedHistory = z.infer<typeof interruptedHistorySchema>;

const historyRequest = { source: sourceSchema, options: historyOptionsSchema.default({}) };

export const historyContract = {
  /** Reads the beginning of each run only, so that a source of any size answers within seconds. */
  preview: route.input(z.object(historyRequest)).output(historyPreviewSchema),
  /**
   * Imports in the host and ends when all runs are stored; abort cancels and keeps the runs that are complete. A run that is
   * partly unreadable is left out, unless `acceptDamage`; the report says which and why.
   */
  import: route
    .input(
      z.object({
        ...historyRequest,
        /** Runs for which the action of the preview does not hold, by their id there. */
        actions: z.record(z.string(), z.enum(historyActions)).default({}),
        /**
         * What becomes of runs that `actions` does not name; left out, what the preview proposes. Runs that the tool keeps
         * only for its own undo stay out unless they are named.
         */
        others: z.enum(['skip', 'add']).optional(),
        /** The ids of the runs that may come in, by their actions; every other stays out. Left out: all. */
        only: z.array(z.string()).optional(),
        acceptDamage: z.boolean().default(false),
      }),
    )
    .output(z.object({ report: historyReportSchema })),
  /** Imports that ended with the host that did them. */
  interrupted: route.output(z.object({ imports: z.array(interruptedHistorySchema) })),
  /** Imports what is still missing of an interrupted import. */
  goOn: route.input(idInput).output(z.object({ report: historyReportSchema })),
  dismiss: route.input(idInput).output(z.object({})),
  /** Where an imported run came from, with what the tool knew of its surroundings. */
  source: route.input(idInput).output(
    z.object({
      source: runSourceSchema.nullable(),
      details: z.array(z.object({ name: z.string(), value: z.string() })),
      /** Files that the run saved or logged there: named, not copied. */
      artifacts: z.array(runArtifactSchema),
      /** More than are listed. */
      artifactCount: z.number().int(),
    }),
  ),
};
