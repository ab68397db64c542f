import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { idInput, route, timestampMs } from './base';
import { importFormats, importOptionsSchema } from './import-options';

/** `image` and `audio` cells name a file in the data set's media store; `array` cells are numbers of one shape. */
export const columnKinds = [
  'integer',
  'real',
  'boolean',
  'categorical',
  'text',
  'time',
  'image',
  'audio',
  'array',
] as const;
/** How the numbers of an `array` column lie in memory, little-endian. */
export const arrayTypes = ['uint8', 'int8', 'uint16', 'int16', 'int32', 'float32', 'float64'] as const;
export type ArrayType = (typeof arrayTypes)[number];
/** `weight`, `group` and `time` are what a run config takes for its sample weights, its split and its windows when it names no column. */
export const columnRoles = ['feature', 'target', 'weight', 'group', 'time', 'identifier', 'ignored'] as const;

export const columnSchema = z.object({
  name: z.string(),
  kind: z.enum(columnKinds),
  role: z.enum(columnRoles),
  /** Of every cell of an `array` column, rows first (C order). */
  shape: z.array(z.number().int().positive()).optional(),
  dtype: z.enum(arrayTypes).optional(),
});
export type DatasetColumn = z.infer<typeof columnSchema>;
export type ColumnRole = DatasetColumn['role'];

/** A data set by id or name, in one of its versions; null is the newest. */
export const versionedInput = idInput.extend({ version: z.number().int().positive().nullable().default(null) });

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['table']),
  version: z.number().int(),
  /** The version it was made from; null for an import. */
  parentVersion: z.number().int().nullable(),
  /** What others get who ask for no version. */
  newestVersion: z.number().int(),
  rowCount: z.number().int(),
  columns: z.array(columnSchema),
  target: z.string().nullable(),
  sizeBytes: z.number(),
  /** SHA-256 of the stored content: the same rows give the same fingerprint. */
  fingerprint: z.string(),
  source: z.string(),
  createdAt: timestampMs,
  usedByRunCount: z.number().int(),
  /** What its profile warns of, mere remarks left out; null until there is a profile. */
  warningCount: z.number().int().nullable(),
  problems: z.array(problemSchema),
});
export type Dataset = z.infer<typeof datasetSchema>;

/** Values of a text column, in characters and words. */
const textProfileSchema = z.object({
  lengths: z.object({ minimum: z.number(), mean: z.number(), maximum: z.number() }),
  meanWordCount: z.number(),
  /** Texts by their length in characters. */
  lengthHistogram: z.array(z.object({ from: z.number(), to: z.number(), count: z.number().int() })),
  /** Different words, upper and lower case alike, in the first rows. */
  vocabularySize: z.number().int(),
  topWords: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Rows that the words were counted in. */
  wordRowCount: z.number().int(),
  emptyCount: z.number().int(),
});

/** Values of a time column. Units: milliseconds. */
const timeProfileSchema = z.object({
  rangeMs: z.number(),
  /** Between neighbours in time, equal times left out. */
  medianStepMs: z.number().nullable(),
  longestGapMs: z.number().nullable(),
  longestGapAfter: z.string().nullable(),
  /** Steps longer than twice the median. */
  gapCount: z.number().int(),
});

export const columnProfileSchema = z.object({
  name: z.string(),
  kind: z.enum(columnKinds),
  role: z.enum(columnRoles),
  missingCount: z.number().int(),
  distinctCount: z.number().int(),
  /** The distinct count is an estimate, mostly within 5 %. */
  distinctEstimated: z.boolean().optional(),
  minimum: z.union([z.number(), z.string()]).nullable(),
  maximum: z.union([z.number(), z.string()]).nullable(),
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  quantiles: z.object({ q25: z.number(), q50: z.number(), q75: z.number() }).nullable(),
  /** 1st, 5th, 95th and 99th percentile. */
  tails: z.object({ q01: z.number(), q05: z.number(), q95: z.number(), q99: z.number() }).nullable().optional(),
  skewness: z.number().nullable().optional(),
  /** Quantiles and skewness come from this many rows drawn by a fixed rule; null when from all. */
  sampledRowCount: z.number().int().nullable().optional(),
  /** Numbers more than three quartile ranges beyond a quartile. */
  outlierCount: z.number().int().nullable().optional(),
  histogram: z.array(z.object({ from: z.number(), to: z.number(), count: z.number().int() })),
  topValues: z.array(z.object({ value: z.string(), count: z.number().int() })),
  text: textProfileSchema.nullable().optional(),
  time: timeProfileSchema.nullable().optional(),
  /** Words such as constant, identifier-like, many missing; each a problem with its remedy. */
  warnings: z.array(problemSchema),
});
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

export const profileFormatVersion = 2;

export const profileSchema = z.object({
  /** Profiles stored by older studios have none and are made again. */
  formatVersion: z.number().int().optional(),
  rowCount: z.number().int(),
  duplicateRowCount: z.number().int(),
  columns: z.array(columnProfileSchema),
});
export type DatasetProfile = z.infer<typeof profileSchema>;

/**
 * What the host can read: a file, a folder or an archive (`path`), several files that make one data set (`paths`), or
 * what the page has sent to POST /data/uploads (`uploadId`: a file, or a folder of files).
 */
export const sourceSchema = z.union([
  z.object({ path: z.string().min(1) }),
  z.object({ paths: z.array(z.string().min(1)).min(1).max(10_000) }),
  z.object({ uploadId: z.string().min(1) }),
]);
export type DatasetSource = z.infer<typeof sourceSchema>;

export const previewSchema = z.object({
  format: z.enum(importFormats),
  /** Formats in which the same source could be read as well, this one included. */
  formats: z.array(z.enum(importFormats)),
  fileName: z.string(),
  sizeBytes: z.number(),
  /** Complete: what was told from the content stands beside what was asked for. */
  options: importOptionsSchema,
  /** What an option may be in this source: the sheets of a workbook, the tables of a database. */
  choices: z.record(z.string(), z.array(z.string())),
  columns: z.array(columnSchema),
  /** First rows as text, null where missing. */
  rows: z.array(z.array(z.string().nullable())),
  /** Estimated from the size when the file is large. */
  rowCount: z.number().nullable(),
  problems: z.array(problemSchema),
});
export type DatasetPreview = z.infer<typeof previewSchema>;

export const datasetContract = {
  list: route.output(z.object({ datasets: z.array(datasetSchema) })),
  /** `id` may also be the name. */
  get: route.input(versionedInput).output(z.object({ dataset: datasetSchema })),
  profile: route.input(versionedInput).output(z.object({ profile: profileSchema })),
  /** Reads the beginning only, so that a file of any size answers within seconds. */
  preview: route
    .input(z.object({ source: sourceSchema, options: importOptionsSchema.default({}) }))
    .output(previewSchema),
  /**
   * Imports in the host; ends when the data set is stored. Abort cancels. Rows that cannot be read end it with BAD_INPUT
   * and their lines in `data.problems`, unless `skipBadRows`, which keeps them out and lists them in `problems`. Either
   * way all of them stand in a report: `data.report` of the error, `bulkPaths.importReport` of the data set.
   */
  import: route
    .input(
      z.object({
        source: sourceSchema,
        name: z.string().min(1).max(200).optional(),
        options: importOptionsSchema.default({}),
        /** Roles and kinds that differ from what was guessed. */
        columns: z.array(columnSchema.partial({ kind: true, role: true })).optional(),
        /** One column or several. */
        target: z.union([z.string(), z.array(z.string())]).optional(),
        /** Columns by which the rows are put in order, such as the time of a series; else they stay as they stand. */
        sortBy: z.array(z.string()).max(10).optional(),
        skipBadRows: z.boolean().default(false),
      }),
    )
    .output(z.object({ dataset: datasetSchema })),
  rename: route
    .input(z.object({ id: z.string(), name: z.string().min(1).max(200) }))
    .output(z.object({ dataset: datasetSchema })),
  setRoles: route
    .input(z.object({ id: z.string(), roles: z.record(z.string(), z.enum(columnRoles)) }))
    .output(z.object({ dataset: datasetSchema })),
  /** To the trash; `projects.restore` with the returned id brings it back. */
  remove: route.input(idInput).output(z.object({ trashId: z.string() })),
  /** The samples that ship with the studio; `addSample` imports one. */
  samples: route.output(
    z.object({
      samples: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          description: z.string(),
          rowCount: z.number().int(),
          source: z.string(),
        }),
      ),
    }),
  ),
  addSample: route.input(z.object({ name: z.string() })).output(z.object({ dataset: datasetSchema })),
};
