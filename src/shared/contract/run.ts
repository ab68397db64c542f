import { z } from 'zod';
import { studioErrorCodes, studioErrorDataSchema } from '../base/problem';
import { maximumFoldCount } from '../config/fold-text';
import { idInput, route, timestampMs } from './base';
import { compilationSchema } from './compilation';
import { splitNames } from './evaluation';
import { byInput, runControlKinds } from './run-control';
import { runSourceSchema } from './run-source';
import { splitRecordSchema } from './split';
import { transferReportSchema } from './transfer';

export const runStatuses = [
  'queued',
  'starting',
  'running',
  'paused',
  'stopping',
  'stopped',
  'completed',
  'failed',
  'interrupted',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Statuses in which an engine works, or will, for the run. */
export const activeRunStatuses: readonly RunStatus[] = ['queued', 'starting', 'running', 'paused', 'stopping'];

export const metricSummarySchema = z.object({
  /** Null: the newest value is none, such as NaN. The others are of the finite ones. */
  last: z.number().nullable(),
  minimum: z.number(),
  maximum: z.number(),
  best: z.number(),
  bestStep: z.number(),
  pointCount: z.number().int(),
});
export type MetricSummary = z.infer<typeof metricSummarySchema>;

export const runSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  name: z.string(),
  /** The config's name: runs of one experiment share it. */
  experiment: z.string(),
  status: z.enum(runStatuses),
  createdAt: timestampMs,
  startedAt: timestampMs.nullable(),
  endedAt: timestampMs.nullable(),
  /** Time spent training, summed over resumes. */
  durationMs: z.number(),
  datasetId: z.string().nullable(),
  datasetName: z.string(),
  datasetVersion: z.number().int().nullable(),
  datasetFingerprint: z.string().nullable(),
  engine: z.string().nullable(),
  engineReason: z.string().nullable(),
  compiled: compilationSchema.nullable(),
  parameterCount: z.number().int().nullable(),
  samplesPerSecond: z.number().nullable(),
  step: z.number().int(),
  stepCount: z.number().int().nullable(),
  epoch: z.number().int(),
  epochCount: z.number().int(),
  seed: z.number().int(),
  tags: z.array(z.string()),
  notes: z.string(),
  parentRunId: z.string().nullable(),
  parentCheckpointId: z.string().nullable(),
  /** Colour index in the categorical palette; a run keeps it everywhere. */
  colorIndex: z.number().int(),
  error: z.object({ code: z.enum(studioErrorCodes), message: z.string(), data: studioErrorDataSchema }).nullable(),
  /** By series name: `train/loss`, `validation/accuracy`, `test/loss` … */
  metrics: z.record(z.string(), metricSummarySchema),
  canResume: z.boolean(),
  /** Null: shown in lists. */
  archivedAt: timestampMs.nullable(),
  /** Changes of rate, epochs or early stopping while it trained: the config alone does not make the run. */
  interventionCount: z.number().int(),
  /** Since when its engine waits; null while it does not. */
  pausedAt: timestampMs.nullable(),
  /** Earlier pauses together; no part of `durationMs`. */
  pausedMs: z.number(),
  /** Commands that its engine has not answered yet, oldest first. */
  pendingControls: z.array(z.enum(runControlKinds)).optional(),
  /** Null for runs that this project trained. */
  source: runSourceSchema.nullable(),
  /** Which rows are in which part: the file `split.parquet` of the run's folder; absent until the run has started. */
  split: splitRecordSchema.optional(),
  /** Measured over the whole splits with the final weights, null where that is no number; absent until training has ended. */
  finalMetrics: z.partialRecord(z.enum(splitNames), z.record(z.string(), z.number().nullable())).optional(),
});
export type Run = z.infer<typeof runSchema>;

/** What lists and charts need of a run; figures and settings are columns of their own (`bulkPaths.runs`). */
export type RunSummary = Pick<
  Run,
  | 'id'
  | 'number'
  | 'name'
  | 'experiment'
  | 'status'
  | 'createdAt'
  | 'startedAt'
  | 'endedAt'
  | 'durationMs'
  | 'datasetId'
  | 'datasetName'
  | 'datasetVersion'
  | 'engine'
  | 'parameterCount'
  | 'samplesPerSecond'
  | 'step'
  | 'stepCount'
  | 'epoch'
  | 'epochCount'
  | 'seed'
  | 'tags'
  | 'parentRunId'
  | 'parentCheckpointId'
  | 'colorIndex'
  | 'canResume'
  | 'archivedAt'
  | 'interventionCount'
  | 'source'
  | 'error'
>;

export const checkpointSchema = z.object({
  id: z.string(),
  runId: z.string(),
  step: z.number().int(),
  epoch: z.number().int(),
  createdAt: timestampMs,
  sizeBytes: z.number(),
  best: z.boolean(),
  metrics: z.record(z.string(), z.number()),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const runEventKinds = ['message', 'intervention', 'checkpoint', 'phase', 'resume', 'record', 'oddity'] as const;
export type RunEventKind = (typeof runEventKinds)[number];

export const runEventSchema = z.object({
  at: timestampMs,
  level: z.enum(['info', 'warning', 'error']),
  step: z.number().int().nullable(),
  message: z.string(),
  kind: z.enum(runEventKinds),
  /** Particulars by kind, such as an `Intervention`; null where the message says all. */
  detail: z.unknown(),
});
export type RunEvent = z.infer<typeof runEventSchema>;

export const differenceSchema = z.object({ path: z.string(), values: z.array(z.unknown()) });

export const runContract = {
  list: route.output(z.object({ runs: z.array(runSchema) })),
  /** `id` may also be the run's name or number. */
  get: route.input(idInput).output(z.object({ run: runSchema })),
  /**
   * Metrics that some runs (null: all of the project) have recorded: the first few thousand. A search for a part of the name
   * finds the further ones.
   */
  metricNames: route
    .input(z.object({ ids: z.array(z.string()).max(10_000).nullable(), search: z.string().max(1_000).optional() }))
    .output(z.object({ names: z.array(z.string()), furtherCount: z.number().int() })),
  /** How many runs of the project have recorded each of some metrics. */
  metricCounts: route
    .input(z.object({ metrics: z.array(z.string()).max(100) }))
    .output(z.object({ metrics: z.array(z.object({ metric: z.string(), runCount: z.number().int() })) })),
  /** Settings of configs that it can show. */
  settings: route.output(
    z.object({
      settings: z.array(
        z.object({
          path: z.string(),
          runCount: z.number().int(),
          /** Not every run that has it has the same value. */
          isVaried: z.boolean(),
          isNumeric: z.boolean(),
        }),
      ),
    }),
  ),
  config: route.input(idInput).output(
    z.object({
      /** As it was written. */
      text: z.string(),
      /** What a new run like it begins with: its data set is called as it is called in this project now. */
      textHere: z.string(),
      /** Of the data set: the version that has the rows of the run in this project; null where none has. */
      versionHere: z.number().int().nullable(),
      config: z.unknown(),
    }),
  ),
  /** Checks the config, adds the sample data set if it names one that is missing, and queues the run. */
  create: route
    .input(
      z.object({
        /** YAML or JSON of a run config. */
        text: z.string(),
        name: z.string().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ run: runSchema })),
  /**
   * Cross-validation: queues one run a fold of the config's split, tagged alike. The folds are of equal size, and every
   * row is tested in one of them.
   */
  createFolds: route
    .input(
      z.object({
        text: z.string(),
        /** null takes the config's own, or 5. */
        count: z.number().int().min(2).max(maximumFoldCount).nullable().default(null),
        name: z.string().min(1).max(180).optional(),
      }),
    )
    .output(z.object({ tag: z.string(), runs: z.array(runSchema) })),
  /** Takes it from the queue, or ends training after the current step with a checkpoint. */
  stop: route.input(idInput.extend(byInput)).output(z.object({ run: runSchema })),
  /** Wakes a paused run; any other goes on from its newest checkpoint exactly as if it had not been interrupted. */
  resume: route.input(idInput.extend(byInput)).output(z.object({ run: runSchema })),
  /** Interrupted runs that nobody means to resume become failed; they keep their points and checkpoints. */
  abandon: route
    .input(z.object({ ids: z.array(z.string()).min(1).max(10_000) }))
    .output(z.object({ runs: z.array(runSchema) })),
  /** A new run that starts from a checkpoint (default: newest) with a changed config. */
  fork: route
    .input(
      z.object({
        id: z.string(),
        checkpointId: z.string().optional(),
        text: z.string(),
        name: z.string().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ run: runSchema })),
  update: route
    .input(
      z.object({
        id: z.string(),
        name: z.string().min(1).max(200).optional(),
        notes: z.string().max(100_000).optional(),
        tags: z.array(z.string().min(1).max(64)).max(64).optional(),
      }),
    )
    .output(z.object({ run: runSchema })),
  /** Which layers of a run took their first weights from elsewhere; none before it has started. */
  transfers: route.input(idInput).output(z.object({ reports: z.array(transferReportSchema) })),
  /**
   * To the trash, many as an activity; `projects.restoreAll` with the returned ids brings them back. Cancelled it stays as far
   * as it has come: fewer ids are returned.
   */
  remove: route
    .input(z.object({ ids: z.array(z.string()).min(1).max(10_000) }))
    .output(z.object({ trashIds: z.array(z.string()) })),
  checkpoints: route.input(idInput).output(z.object({ checkpoints: z.array(checkpointSchema) })),
  /** What happened to the run: engine choice, warnings, interventions, errors. */
  events: route.input(idInput).output(z.object({ events: z.array(runEventSchema) })),
  /** Configs, environment, data and last metrics side by side; `differences` holds only paths that differ. */
  compare: route.input(z.object({ ids: z.array(z.string()).min(2).max(2_000) })).output(
    z.object({
      runs: z.array(runSchema),
      differences: z.array(differenceSchema),
      metrics: z.array(z.object({ metric: z.string(), values: z.array(z.number().nullable()) })),
      /** Metrics of these runs that are not among them: of runs with very many the first ones by name are compared. */
      furtherMetricCount: z.number().int(),
    }),
  ),
};
