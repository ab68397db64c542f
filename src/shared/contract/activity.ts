import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { studioErrorCodes, studioErrorDataSchema } from '../base/problem';
import { route, timestampMs } from './base';

/** Long work that is not a run: imports, exports, engine installations, evaluations. */
export const activitySchema = z.object({
  id: z.string(),
  kind: z.enum([
    'import',
    'edit',
    'export',
    'evaluate',
    'predict',
    'engineInstall',
    'engineMeasure',
    'dryRun',
    'delete',
  ]),
  title: z.string(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0 to 1; null while the extent is unknown. */
  fraction: z.number().nullable(),
  /** What it is doing now, in words. */
  detail: z.string(),
  remainingMs: z.number().nullable(),
  startedAt: timestampMs,
  endedAt: timestampMs.nullable(),
  /** Path of the page that shows the result, e.g. `/data/ds_…`. */
  link: z.string().nullable(),
  error: z.object({ code: z.enum(studioErrorCodes), message: z.string(), data: studioErrorDataSchema }).nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

/** Something changed: pages that show it read it again. `sequence` only grows while a host lives. */
export const changeSchema = z.object({
  sequence: z.number().int(),
  noun: z.enum([
    'project',
    'dataset',
    'model',
    'block',
    'run',
    'queue',
    'metrics',
    'record',
    'runView',
    'report',
    'evaluation',
    'export',
    'engine',
    'setting',
    'activity',
    'trash',
    'portable',
  ]),
  /** Null: the whole list. */
  id: z.string().nullable(),
  /** Present for noun `activity`: its newest state. */
  activity: activitySchema.optional(),
  /** Present for noun `run` while it trains: where it is. */
  progress: z
    .object({
      step: z.number(),
      stepCount: z.number(),
      epoch: z.number(),
      epochCount: z.number(),
      samplesPerSecond: z.number(),
      remainingMs: z.number().nullable(),
    })
    .optional(),
  /** Present for noun `metrics`: points of the run are gone, so that what was read of them does not hold any more. */
  isRemoval: z.literal(true).optional(),
  /** Present for noun `run` before its first step, while its data take a while. */
  preparing: z
    .object({
      /** What it is doing, in words. */
      detail: z.string(),
      /** 0 to 1. */
      fraction: z.number(),
      remainingMs: z.number().nullable(),
    })
    .optional(),
});
export type Change = z.infer<typeof changeSchema>;

export const activityContract = {
  list: route.output(z.object({ activities: z.array(activitySchema) })),
  cancel: route.input(z.object({ id: z.string() })).output(z.object({})),
  /**
   * Changes after a sequence number, then live ones. `after: null` starts now. When the host no longer holds what was
   * missed (restart, long absence), the first event has noun `project`, id null: read everything again.
   */
  watch: route.input(z.object({ after: z.number().int().nullable() })).output(eventIterator(changeSchema)),
};
