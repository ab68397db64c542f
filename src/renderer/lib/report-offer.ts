import { create } from 'zustand';
import type { Block, ChartLook, RunSelection } from '../../shared/report/blocks';
import { newBlock } from '../../shared/report/new-block';
import type { ChartView, GroupBand } from './charts';
import type { ListedRun } from './run-list';

interface ReportOffer {
  /** What is to be put into a report; null while nothing is. */
  blocks: readonly Block[] | null;
}

/** What somewhere on the screen was chosen to be put into a report; the dialog of the reports feature takes it from here. */
export const useReportOffer = create<ReportOffer>()(() => ({ blocks: null }));

/** Asks which report these blocks are for, and puts them at its end. */
export function offerToReport(blocks: readonly Block[]): void {
  useReportOffer.setState({ blocks });
}

/** How charts are looked at, as a report keeps it, with what is zoomed into. */
export function lookOf(view: ChartView): ChartLook {
  const { axis, axisMetric, joinedBySteps, logarithmicHorizontal, logarithmic, ignoreOutliers } = view;
  const { smoothing, smoothingKind, range } = view;
  return {
    axis,
    axisMetric,
    joinedBySteps,
    logarithmicHorizontal,
    logarithmic,
    ignoreOutliers,
    smoothing,
    smoothingKind,
    range: range && [range[0], range[1]],
  };
}

export function selectionOf(runs: readonly Pick<ListedRun, 'id' | 'name'>[]): RunSelection {
  return { kind: 'chosen', runs: runs.slice(0, 1000).map(({ id, name }) => ({ id, name })) };
}

/** A chart as it is on the screen. */
export function chartBlock(
  metrics: readonly string[],
  runs: readonly Pick<ListedRun, 'id' | 'name'>[],
  view: ChartView,
  grouping: { by?: string | null; band: GroupBand } | null = null,
): Block {
  return {
    ...newBlock('chart'),
    metrics: metrics.slice(0, 48),
    runs: selectionOf(runs),
    look: lookOf(view),
    grouping: grouping && { by: grouping.by ?? null, band: grouping.band },
  };
}

/** Runs with the figures that most of them have. */
export function runTableBlock(runs: readonly Pick<ListedRun, 'id' | 'name'>[]): Block {
  return {
    ...newBlock('runTable'),
    runs: selectionOf(runs),
    columns: ['status', 'duration', 'parameters', 'metric:validation/accuracy', 'metric:validation/loss'],
  };
}
