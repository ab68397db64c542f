import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { transformSchema } from '../transforms/schema';
import { idInput, route, timestampMs } from './base';
import { columnKinds, columnRoles, columnSchema, sourceSchema, versionedInput } from './dataset';
import { importOptionsSchema } from './import-options';

/** A cell as it is typed in: times as ISO text, null for a missing value. */
export const cellSchema = z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]);
export type CellValue = z.infer<typeof cellSchema>;

const rowPlace = z.number().int().min(0);

/**
 * Rows by their places (`__row`) in the version that the edit starts from, whatever the changes before have done to
 * the order; or those that a condition holds for (DuckDB SQL over column names) where the change's turn comes.
 */
export const rowSelectionSchema = z.union([
  z.strictObject({ rows: z.array(rowPlace).min(1).max(1_000_000) }),
  z.strictObject({ where: z.string().min(1).max(10_000) }),
]);
export type RowSelection = z.infer<typeof rowSelectionSchema>;

const columnName = z.string().min(1).max(1000);
const someColumns = z.array(columnName).min(1).max(100_000);

export const fillMethods = ['value', 'mean', 'median', 'mostFrequent', 'previous', 'next'] as const;

/** One thing that is done to the rows or columns of a version. */
export const datasetChangeSchema = z.discriminatedUnion('kind', [
  /** Gives all chosen rows one value in a column: relabelling. */
  z.strictObject({ kind: z.literal('setValues'), column: columnName, rows: rowSelectionSchema, value: cellSchema }),
  /** Gives single cells of a column values of their own. */
  z.strictObject({
    kind: z.literal('setCells'),
    column: columnName,
    cells: z
      .array(z.strictObject({ row: rowPlace, value: cellSchema }))
      .min(1)
      .max(1_000_000),
  }),
  z.strictObject({ kind: z.literal('excludeRows'), rows: rowSelectionSchema }),
  z.strictObject({ kind: z.literal('keepRows'), rows: rowSelectionSchema }),
  /** Keeps one of the rows that agree in `columns` (null: in all). */
  z.strictObject({
    kind: z.literal('dropDuplicates'),
    columns: someColumns.nullable().default(null),
    keep: z.enum(['first', 'last']).default('first'),
  }),
  /** Reads columns as another kind; cells that cannot be are refused, or become missing with consent. */
  z.strictObject({
    kind: z.literal('setKinds'),
    kinds: z.record(columnName, z.enum(columnKinds)),
    makeMissing: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('setRoles'), roles: z.record(columnName, z.enum(columnRoles)) }),
  /** From the old names to the new ones. */
  z.strictObject({ kind: z.literal('renameColumns'), names: z.record(columnName, columnName) }),
  z.strictObject({ kind: z.literal('dropColumns'), columns: someColumns }),
  /** A column at the end, from a DuckDB SQL expression over the others. */
  z.strictObject({
    kind: z.literal('addColumn'),
    name: columnName,
    columnKind: z.enum(['integer', 'real', 'boolean', 'categorical', 'text', 'time']),
    role: z.enum(columnRoles).default('feature'),
    expression: z.string().min(1).max(10_000),
  }),
  /** `value` is needed by the method of that name only; `previous` and `next` follow the order of the rows. */
  z.strictObject({
    kind: z.literal('fillMissing'),
    columns: someColumns,
    method: z.enum(fillMethods),
    value: cellSchema.default(null),
  }),
  z.strictObject({
    kind: z.literal('sortRows'),
    by: z
      .array(
        z.strictObject({ column: columnName, direction: z.enum(['ascending', 'descending']).default('ascending') }),
      )
      .min(1)
      .max(100),
  }),
  /** A random part of the rows, the same for the same seed; `stratify` keeps the shares of that column's values. */
  z.strictObject({
    kind: z.literal('sampleRows'),
    share: z.number().gt(0).max(1),
    seed: z.number().int().default(0),
    stratify: columnName.nullable().default(null),
  }),
  /**
   * Stores what transforms make of the columns they are for: fitted on all rows, numbers made of one column each in a
   * column of its own where they have names, else as an array.
   */
  z.strictObject({ kind: z.literal('applyTransforms'), transforms: z.array(transformSchema).min(1).max(200) }),
  /** Adds the rows of another data set; columns are matched by name. */
  z.strictObject({
    kind: z.literal('appendRows'),
    dataset: z.string().min(1),
    version: z.number().int().positive().nullable().default(null),
  }),
  /**
   * Takes the rows of another data set (the source imported anew, say) in place of its own; columns are matched by
   * name. Rows that agree in `key` (null: in every column) stay the same rows.
   */
  z.strictObject({
    kind: z.literal('replaceRows'),
    dataset: z.string().min(1),
    version: z.number().int().positive().nullable().default(null),
    key: someColumns.nullable().default(null),
  }),
  /**
   * Imports a source anew (null: where the data set came from) and takes its rows in place of its own, as `replaceRows`
   * does, or adds them. Rows that cannot be read are refused unless `skipBadRows`, which lists them.
   */
  z.strictObject({
    kind: z.literal('reimport'),
    source: sourceSchema.nullable().default(null),
    options: importOptionsSchema.default({}),
    mode: z.enum(['replace', 'append']).default('replace'),
    key: someColumns.nullable().default(null),
    skipBadRows: z.boolean().default(false),
  }),
]);
export type DatasetChange = z.infer<typeof datasetChangeSchema>;
/** As it is written by hand: what has a default may be left out. */
export type DatasetChangeInput = z.input<typeof datasetChangeSchema>;
export type DatasetChangeKind = DatasetChange['kind'];

export const changesSchema = z.array(datasetChangeSchema).min(1).max(1000);

const rowCountsSchema = z.object({
  added: z.number().int(),
  removed: z.number().int(),
  changed: z.number().int(),
});

export const versionRunSchema = z.object({ id: z.string(), name: z.string() });

/** One immutable state of a data set, and how it came to be. */
export const datasetVersionSchema = z.object({
  datasetId: z.string(),
  version: z.number().int(),
  /** The version it was made from; null for an import. */
  parentVersion: z.number().int().nullable(),
  origin: z.enum(['import', 'edit', 'restore']),
  /** Of origin `restore`: whose content it has again. */
  restoredVersion: z.number().int().nullable(),
  createdAt: timestampMs,
  /** Who made it: the account's name. */
  author: z.string(),
  note: z.string(),
  /** What was done, in words, in order. */
  summary: z.array(z.string()),
  rowCount: z.number().int(),
  columnCount: z.number().int(),
  /** Against the parent. */
  rowChanges: rowCountsSchema,
  sizeBytes: z.number(),
  fingerprint: z.string(),
  /** Runs that trained on it. */
  runs: z.array(versionRunSchema),
});
export type DatasetVersion = z.infer<typeof datasetVersionSchema>;

export const editEffectSchema = z.object({
  summary: z.string(),
  /** Rows whose values change, that go, and that come. */
  changedRowCount: z.number().int(),
  removedRowCount: z.number().int(),
  addedRowCount: z.number().int(),
});
export type EditEffect = z.infer<typeof editEffectSchema>;

export const editPreviewSchema = z.object({
  baseVersion: z.number().int(),
  rowCount: z.object({ before: z.number().int(), after: z.number().int() }),
  columns: z.object({ before: z.array(columnSchema), after: z.array(columnSchema) }),
  /** One for each change, in order. */
  effects: z.array(editEffectSchema),
  /** Some rows that are touched, by column name; null where the row is not there. */
  rows: z.array(
    z.object({
      row: z.number().int().nullable(),
      before: z.record(z.string(), cellSchema).nullable(),
      after: z.record(z.string(), cellSchema).nullable(),
    }),
  ),
  problems: z.array(problemSchema),
});
export type EditPreview = z.infer<typeof editPreviewSchema>;

export const schemaChangeSchema = z.object({
  change: z.enum(['added', 'removed', 'renamed', 'kind', 'role', 'moved']),
  /** The name in the newer of the two where it has the column. */
  column: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type SchemaChange = z.infer<typeof schemaChangeSchema>;

const columnFiguresSchema = z.object({
  missingCount: z.number().int(),
  distinctCount: z.number().int(),
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  minimum: z.union([z.number(), z.string()]).nullable(),
  maximum: z.union([z.number(), z.string()]).nullable(),
});

/** What lies between two versions; the rows themselves are read by page from /data/datasets/:id/differences. */
export const datasetDiffSchema = z.object({
  from: datasetVersionSchema,
  to: datasetVersionSchema,
  identical: z.boolean(),
  schema: z.array(schemaChangeSchema),
  rows: rowCountsSchema.extend({
    unchanged: z.number().int(),
    /** Rows that both have stand in another order. */
    reordered: z.boolean(),
  }),
  /** Columns of either, in the order of the pages; `changedCount` counts cells of rows that both have. */
  columns: z.array(
    z.object({
      name: z.string(),
      before: columnSchema.nullable(),
      after: columnSchema.nullable(),
      changedCount: z.number().int(),
      figures: z.object({ before: columnFiguresSchema.nullable(), after: columnFiguresSchema.nullable() }),
    }),
  ),
  /** Values of the target with the rows of each, the most frequent first; empty without classes. */
  classes: z.array(z.object({ value: z.string(), before: z.number().int(), after: z.number().int() })),
  /** Images and sounds that only one of the two has. */
  media: z.object({ added: z.number().int(), removed: z.number().int() }),
});
export type DatasetDiff = z.infer<typeof datasetDiffSchema>;

const versionNumber = z.number().int().positive();
const note = z.string().max(10_000);

/** Versions of data sets: routes of the noun `datasets`. */
export const datasetVersionContract = {
  /** The newest first. */
  versions: route.input(idInput).output(z.object({ versions: z.array(datasetVersionSchema) })),
  /** One version with all its changes as they were asked for. */
  version: route
    .input(versionedInput)
    .output(z.object({ version: datasetVersionSchema, changes: z.array(datasetChangeSchema) })),
  /** Applies changes in order to a version (null: the newest) and stores the result as the newest. Abort cancels. */
  edit: route
    .input(versionedInput.extend({ changes: changesSchema, note: note.default('') }))
    .output(z.object({ version: datasetVersionSchema })),
  /** What `edit` would do, without doing it. */
  previewEdit: route.input(versionedInput.extend({ changes: changesSchema })).output(editPreviewSchema),
  diff: route.input(idInput.extend({ from: versionNumber, to: versionNumber })).output(datasetDiffSchema),
  /** Makes a new version with the content of an older one; nothing is lost. */
  restore: route
    .input(idInput.extend({ version: versionNumber, note: note.default('') }))
    .output(z.object({ version: datasetVersionSchema })),
  setVersionNote: route
    .input(idInput.extend({ version: versionNumber, note }))
    .output(z.object({ version: datasetVersionSchema })),
  /**
   * To the trash. A version that runs trained on needs `evenIfUsed`; without it the call ends with CONFLICT that names
   * them. The only version of a data set stays.
   */
  removeVersion: route
    .input(idInput.extend({ version: versionNumber, evenIfUsed: z.boolean().default(false) }))
    .output(z.object({ trashId: z.string(), runs: z.array(versionRunSchema) })),
};
