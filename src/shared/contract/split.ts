import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { splitSchema } from '../config/split';
import { splitNames } from './evaluation';

const rowCount = z.number().int();

/** One part of an assignment. Equal fingerprints: the same rows by content, in whatever order. */
export const splitPartSchema = z.object({ rowCount, fingerprint: z.string() });

/** An assignment of rows to parts that lies in a file, as data. */
export const splitRecordSchema = z.object({
  /** Equal where all parts are. */
  fingerprint: z.string(),
  parts: z.object({ train: splitPartSchema, validation: splitPartSchema, test: splitPartSchema }),
  /** Rows that have all targets and are in no part: a gap, or values without one. */
  leftOutCount: rowCount,
});
export type SplitRecord = z.infer<typeof splitRecordSchema>;

/** Which split of which data: a run config's, or one that is tried out. */
export const splitInput = z.union([
  z.object({
    /** YAML or JSON of a run config. */
    text: z.string(),
  }),
  z.object({
    /** Id or name of a data set. */
    id: z.string(),
    version: z.number().int().positive().nullable().default(null),
    split: splitSchema,
    /** Column whose classes are kept and counted; null takes the one with that role. */
    target: z.string().nullable().default(null),
    seed: z.number().int().min(0).default(1),
  }),
]);
export type SplitInput = z.infer<typeof splitInput>;

const partCountsSchema = z.object({ train: rowCount, validation: rowCount, test: rowCount });

export const splitReportSchema = z.object({
  datasetId: z.string(),
  datasetName: z.string(),
  version: z.number().int(),
  /** The split with all defaults, and the columns that roles stand for. */
  split: splitSchema,
  seed: z.number().int(),
  /** Errors leave everything below empty. */
  problems: z.array(problemSchema),
  record: splitRecordSchema.nullable(),
  /** Rows that lack a target. */
  missingTargetCount: rowCount,
  /** Rows by class and part; null where the target has no classes. Classes in their own order. */
  classes: z.object({ column: z.string(), counts: z.array(partCountsSchema.extend({ name: z.string() })) }).nullable(),
  /** What a target of numbers is like in each part. */
  numbers: z
    .object({
      column: z.string(),
      parts: z.array(
        z.object({
          part: z.enum(splitNames),
          mean: z.number().nullable(),
          deviation: z.number().nullable(),
          minimum: z.number().nullable(),
          maximum: z.number().nullable(),
        }),
      ),
    })
    .nullable(),
  /** Rows along the time column. Units: seconds since 1970 where `isTime`, else the column's. */
  time: z
    .object({
      column: z.string(),
      isTime: z.boolean(),
      bins: z.array(partCountsSchema.extend({ from: z.number(), to: z.number(), leftOut: rowCount })),
    })
    .nullable(),
  /** How many groups each part has; `cutCount`: groups with rows in several parts. */
  groups: z
    .object({
      column: z.string(),
      counts: partCountsSchema,
      cutCount: rowCount,
      largest: z.object({ value: z.string(), rowCount }).nullable(),
    })
    .nullable(),
  /** Rows that each fold tests; null for other kinds. */
  folds: z.array(z.object({ fold: z.number().int(), rowCount })).nullable(),
});
export type SplitReport = z.infer<typeof splitReportSchema>;

export const leakageKinds = [
  'equalRows',
  'equalFeatures',
  'cutGroups',
  'timeOrder',
  'nearDuplicateImages',
  'targetLikeColumn',
] as const;
export type LeakageKind = (typeof leakageKinds)[number];

/** What one click can do about a finding. */
export const leakageRemedySchema = z.discriminatedUnion('kind', [
  /** Use another split. */
  z.object({ kind: z.literal('split'), title: z.string(), split: splitSchema }),
  /** Make a new version without repeated rows. */
  z.object({ kind: z.literal('dropDuplicates'), title: z.string() }),
  /** Leave a column out of what is learned. */
  z.object({ kind: z.literal('ignoreColumn'), title: z.string(), column: z.string() }),
]);
export type LeakageRemedy = z.infer<typeof leakageRemedySchema>;

/** Something that lets a part know what it should not. */
export const leakageFindingSchema = z.object({
  kind: z.enum(leakageKinds),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  fix: z.string(),
  /** Rows, groups or pairs that are concerned. */
  count: z.number().int(),
  remedies: z.array(leakageRemedySchema),
  /** Some of the rows, by their place in the stored table; those of one example belong together. */
  examples: z.array(
    z.object({
      /** What they share, in words. */
      text: z.string(),
      rows: z.array(z.object({ row: z.number().int(), part: z.enum(splitNames) })),
    }),
  ),
});
export type LeakageFinding = z.infer<typeof leakageFindingSchema>;

export const leakageReportSchema = z.object({
  findings: z.array(leakageFindingSchema),
  /** Checks that could not be made, and why. */
  skipped: z.array(z.object({ kind: z.enum(leakageKinds), reason: z.string() })),
});
export type LeakageReport = z.infer<typeof leakageReportSchema>;
