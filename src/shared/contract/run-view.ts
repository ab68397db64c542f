import { z } from 'zod';
import { groupFigures } from '../run-table/group-figures';
import { plainViewCharts, viewChartsSchema } from '../run-table/view-charts';
import { idInput, route, timestampMs } from './base';

const columnId = z.string().min(1).max(21_000);
const columnIds = z.array(columnId).max(400);

/** How the run table and the charts beside it are looked at. Columns go by the id of a field, `config:<path>` or `metric:<series>[:<aggregate>]`. */
export const runTableLayoutSchema = z.object({
  /** In their order, without the name, which comes first; null: chosen by what the runs have. */
  columns: columnIds.nullable(),
  /** Columns that were taken out by hand, to be offered first when one is wanted back. */
  hidden: columnIds,
  /** Columns that stay in sight beside the name. */
  pinned: columnIds,
  /** Units: pixels. */
  widths: z.record(columnId, z.number().int().min(40).max(4_000)),
  filter: z.string().max(100_000),
  sort: z.array(z.object({ id: columnId, direction: z.enum(['ascending', 'descending']) })).max(32),
  /** What runs are grouped by, the outermost first. */
  grouping: z.array(columnId).max(8),
  /** What the row of a group shows of a column; without an entry the mean. */
  figures: z.record(columnId, z.enum(groupFigures)),
  /** Null in what was saved without the charts: they stay as they are. */
  charts: viewChartsSchema.nullable().default(null),
});
export type RunTableLayout = z.infer<typeof runTableLayoutSchema>;

export const emptyRunTableLayout: RunTableLayout = {
  columns: null,
  hidden: [],
  pinned: [],
  widths: {},
  filter: '',
  sort: [],
  grouping: [],
  figures: {},
  charts: plainViewCharts,
};

const name = z.string().trim().min(1).max(200);

export const runViewSchema = z.object({
  id: z.string(),
  name,
  createdAt: timestampMs,
  changedAt: timestampMs,
  layout: runTableLayoutSchema,
});
export type RunView = z.infer<typeof runViewSchema>;

/** Which runs' lines are drawn: the newest so many, then those that were shown or hidden one by one. */
export const runEyesSchema = z.object({
  newest: z.number().int().min(0).max(1_000),
  shown: z.array(z.string()).max(10_000),
  hidden: z.array(z.string()).max(10_000),
});
export type RunEyes = z.infer<typeof runEyesSchema>;

/** What the table was like when it was last looked at; the layout may differ from that of the view. */
export const runTableStateSchema = z.object({
  viewId: z.string().nullable(),
  layout: runTableLayoutSchema,
  eyes: runEyesSchema,
});
export type RunTableState = z.infer<typeof runTableStateSchema>;

/** Named ways to look at the runs of a project. */
export const runViewContract = {
  list: route.output(z.object({ views: z.array(runViewSchema) })),
  /** Throws CONFLICT when another view has the name. */
  create: route.input(z.object({ name, layout: runTableLayoutSchema })).output(z.object({ view: runViewSchema })),
  update: route
    .input(z.object({ id: z.string(), name: name.optional(), layout: runTableLayoutSchema.optional() }))
    .output(z.object({ view: runViewSchema })),
  /** Gives what was deleted, for `restore`. */
  remove: route.input(idInput).output(z.object({ view: runViewSchema })),
  restore: route.input(z.object({ view: runViewSchema })).output(z.object({ view: runViewSchema })),
  /** As the table was left; null in a project where it was never changed. */
  current: route.output(z.object({ state: runTableStateSchema.nullable() })),
  keep: route.input(z.object({ state: runTableStateSchema })).output(z.object({})),
};

/** Changes of many runs at once; each answers with the runs that were not so before, so that it can be taken back. */
export const runMarkContract = {
  /** Archived runs keep everything; lists leave them out until somebody asks for them. */
  archive: route
    .input(z.object({ ids: z.array(z.string()).min(1).max(10_000), archived: z.boolean() }))
    .output(z.object({ changedIds: z.array(z.string()) })),
  tag: route
    .input(
      z.object({
        ids: z.array(z.string()).min(1).max(10_000),
        tag: z.string().trim().min(1).max(64),
        present: z.boolean(),
      }),
    )
    .output(z.object({ changedIds: z.array(z.string()) })),
};
