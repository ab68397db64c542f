import { z } from 'zod';
import { chartLookSchema, plainChartLook } from '../charts/chart-look';
import { groupBands } from '../charts/group-series';
import { splitNames } from '../contract/evaluation';

/** The format of a stored report; a change that an older studio cannot read raises it. */
export const reportFormatVersion = 1;

/** Lines of one chart, and runs that one block may name. */
export const maximumRunsOfBlock = 1000;
export const maximumBlockCount = 500;
export const maximumTextLength = 1_000_000;

const runName = z.string().max(20_000);
/** With its name, so that a report can still say what it was about once the run is deleted. */
export const namedRunSchema = z.object({ id: z.string().min(1).max(100), name: runName });
export type NamedRun = z.infer<typeof namedRunSchema>;

/** Which runs a block is about: named ones, or those that a filter of the run table finds whenever it is looked at. */
export const runSelectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chosen'), runs: z.array(namedRunSchema).max(maximumRunsOfBlock) }),
  z.object({
    kind: z.literal('filter'),
    /** Empty takes every run. */
    filter: z.string().max(4000),
    /** The newest of them. */
    limit: z.number().int().min(1).max(maximumRunsOfBlock),
  }),
]);
export type RunSelection = z.infer<typeof runSelectionSchema>;

const reportLookSchema = chartLookSchema.extend({
  /** The part of the horizontal axis that is zoomed into, in the axis' unit; null shows all, as before there was one. */
  range: z
    .tuple([z.number(), z.number()])
    .refine(([from, to]) => from < to, { message: 'A range begins below its end.' })
    .nullable()
    .default(null),
});
export type ChartLook = z.infer<typeof reportLookSchema>;

export const plainLook: ChartLook = { ...plainChartLook, range: null };

const id = z.string().min(1).max(100);
const caption = z.string().max(20_000);
const metricName = z.string().min(1).max(20_000);
const runs = runSelectionSchema;
const columnName = z.string().min(1).max(20_000);

export const corrections = ['holm', 'benjaminiHochberg', 'none'] as const;

const blockSchemas = {
  text: z.object({ id, kind: z.literal('text'), text: z.string().max(maximumTextLength) }),
  chart: z.object({
    id,
    kind: z.literal('chart'),
    caption,
    metrics: z.array(metricName).max(48),
    runs,
    look: reportLookSchema,
    /** Runs drawn as one line: by a setting's path, or null for everything but the seed; absent draws every run. */
    grouping: z.object({ by: z.string().max(20_000).nullable(), band: z.enum(groupBands) }).nullable(),
  }),
  runTable: z.object({
    id,
    kind: z.literal('runTable'),
    caption,
    runs,
    /** Fields of a run (`status`), settings (`config:…`) and metrics (`metric:…`). */
    columns: z.array(columnName).max(60),
    sort: z.object({ column: columnName, descending: z.boolean() }).nullable(),
  }),
  differences: z.object({ id, kind: z.literal('differences'), caption, runs }),
  statistics: z.object({
    id,
    kind: z.literal('statistics'),
    caption,
    runs,
    /** Null takes the one that most likely decides. */
    metric: metricName.nullable(),
    /** Null groups by everything but the seed. */
    by: columnName.nullable(),
    reference: z.string().max(20_000).nullable(),
    correction: z.enum(corrections),
  }),
  tradeOff: z.object({
    id,
    kind: z.literal('tradeOff'),
    caption,
    runs,
    quality: metricName.nullable(),
    cost: columnName.nullable(),
  }),
  confusion: z.object({
    id,
    kind: z.literal('confusion'),
    caption,
    run: namedRunSchema.nullable(),
    /** Null takes the newest evaluation. */
    split: z.enum(splitNames).nullable(),
  }),
  divider: z.object({ id, kind: z.literal('divider') }),
} as const;

export const blockSchema = z.discriminatedUnion('kind', [
  blockSchemas.text,
  blockSchemas.chart,
  blockSchemas.runTable,
  blockSchemas.differences,
  blockSchemas.statistics,
  blockSchemas.tradeOff,
  blockSchemas.confusion,
  blockSchemas.divider,
]);
export type Block = z.infer<typeof blockSchema>;
export type BlockKind = Block['kind'];
export type BlockOf<Kind extends BlockKind> = Extract<Block, { kind: Kind }>;
/** Blocks whose content the host computes as a table. */
export type FigureBlock = Exclude<Block, { kind: 'text' | 'chart' | 'divider' }>;

export const figureBlockSchema = z.discriminatedUnion('kind', [
  blockSchemas.runTable,
  blockSchemas.differences,
  blockSchemas.statistics,
  blockSchemas.tradeOff,
  blockSchemas.confusion,
]);

export const reportContentSchema = z.object({
  formatVersion: z.literal(reportFormatVersion),
  blocks: z
    .array(blockSchema)
    .max(maximumBlockCount, { message: `A report holds at most ${maximumBlockCount} blocks.` })
    .refine((blocks) => new Set(blocks.map((block) => block.id)).size === blocks.length, {
      message: 'Two blocks have the same id.',
    }),
});
export type ReportContent = z.infer<typeof reportContentSchema>;

export const blockTitles = {
  text: 'Text',
  chart: 'Chart',
  runTable: 'Run table',
  differences: 'Differences',
  statistics: 'Groups and statistics',
  tradeOff: 'Pareto front',
  confusion: 'Confusion matrix',
  divider: 'Divider',
} satisfies Record<BlockKind, string>;

/** In the order in which they are offered. */
export const blockKinds = Object.keys(blockTitles) as BlockKind[];
