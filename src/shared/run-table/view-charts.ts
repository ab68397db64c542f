import { z } from 'zod';
import { chartLookSchema, plainChartLook } from '../charts/chart-look';

const chartKey = z.string().max(20_000);
/** As many as a run may have metrics that anybody puts in order. */
const chartKeys = z.array(chartKey).max(100_000);

/** How the charts beside the run table are looked at and arranged. */
export const viewChartsSchema = z.object({
  look: chartLookSchema.extend({ events: z.boolean() }),
  /** Keys of charts by section, for sections that were put in order. */
  order: z.record(chartKey, chartKeys),
  hidden: chartKeys,
  /** Sections that were folded (true) or unfolded (false). */
  folded: z.record(chartKey, z.boolean()),
});
export type ViewCharts = z.infer<typeof viewChartsSchema>;

export const plainViewCharts: ViewCharts = {
  look: { ...plainChartLook, events: true },
  order: {},
  hidden: [],
  folded: {},
};
