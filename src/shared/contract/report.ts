import { z } from 'zod';
import { blockSchema, figureBlockSchema, maximumBlockCount, reportContentSchema } from '../report/blocks';
import { figureSchema } from '../report/figure';
import { idInput, route, timestampMs } from './base';

const reportName = z.string().trim().min(1).max(200);

export const reportSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: timestampMs,
  changedAt: timestampMs,
  blockCount: z.number().int(),
  /** The first words of its text. */
  opening: z.string(),
});
export type ReportSummary = z.infer<typeof reportSummarySchema>;

export const reportSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: timestampMs,
  changedAt: timestampMs,
  /** Grows with every save of the content. */
  revision: z.number().int(),
  content: reportContentSchema,
});
export type Report = z.infer<typeof reportSchema>;

const report = z.object({ report: reportSchema });

/** Pages of text, live charts and tables. */
export const reportContract = {
  list: route.output(z.object({ reports: z.array(reportSummarySchema) })),
  /** `id` may also be the report's name. */
  get: route.input(idInput).output(report),
  create: route
    .input(z.object({ name: reportName.optional(), blocks: z.array(blockSchema).max(maximumBlockCount).default([]) }))
    .output(report),
  /**
   * Stores the content that was made from revision `baseRevision`. When another window saved meanwhile nothing is stored
   * (`saved: false`) and `report` is what it saved, to be brought together and saved again.
   */
  save: route
    .input(z.object({ id: z.string(), baseRevision: z.number().int(), content: reportContentSchema }))
    .output(z.object({ saved: z.boolean(), report: reportSchema })),
  /** Puts blocks at the end of a report, whoever else edits it. */
  append: route.input(z.object({ id: z.string(), blocks: z.array(blockSchema).min(1).max(100) })).output(report),
  rename: route.input(z.object({ id: z.string(), name: reportName })).output(report),
  duplicate: route.input(idInput).output(report),
  /** To the trash, several at once; `projects.restore` with the returned ids brings them back. */
  remove: route
    .input(z.object({ ids: z.array(z.string()).min(1).max(10_000) }))
    .output(z.object({ trashIds: z.array(z.string()) })),
  /** What a block shows now. */
  figure: route.input(z.object({ block: figureBlockSchema })).output(z.object({ figure: figureSchema })),
};
