import { experimentColumns, groupRuns } from '../../../shared/comparison';
import type { Report } from '../../../shared/contract/report';
import type { Block, BlockOf } from '../../../shared/report/blocks';
import { drawnCharts, type LineGroups } from '../../../shared/report/chart-lines';
import type { DocumentPart, ReportDocument } from '../../../shared/report/document';
import { selectionRemarks, selectRuns } from '../../../shared/report/selection';
import type { ListedRun, RunList } from '../../../shared/run-table/run-list';
import { readChartPoints } from './chart-points';
import { readFigure } from './report-figures';
import { compareSelected, readRunList, type SourceDependencies } from './report-sources';

/** Which runs are drawn as one line, as the block groups them. */
async function groupsOf(
  { grouping }: BlockOf<'chart'>,
  runs: readonly ListedRun[],
  sources: SourceDependencies,
): Promise<LineGroups | null> {
  if (!grouping || runs.length < 2) return null;
  const ids = runs.map(({ id }) => id);
  const { columns } = await compareSelected(sources, ids, 'chart');
  const one = columns.find(({ role, name }) => role === 'config' && name === grouping.by);
  return {
    band: grouping.band,
    groups: groupRuns(one ? [one] : experimentColumns(columns), runs.length).map(({ title, runIndices }) => ({
      title,
      runIds: runIndices.map((index) => ids[index] as string),
    })),
  };
}

async function readCharts(
  block: BlockOf<'chart'>,
  list: RunList,
  sources: SourceDependencies,
  points: number,
  signal: AbortSignal,
): Promise<DocumentPart> {
  const selected = selectRuns(list, block.runs);
  const { runs } = selected;
  const { metrics, look } = block;
  const named = look.axis === 'metric' && look.axisMetric !== null ? [...metrics, look.axisMetric] : metrics;
  const pointsOf = await readChartPoints(sources, runs, [...new Set(named)], look, points, signal);
  const remarks = selectionRemarks(selected);
  if (metrics.length === 0) remarks.unshift('No metric is chosen.');
  else if (runs.length === 0 && !selected.problem) remarks.unshift('No run fits.');
  return {
    kind: 'charts',
    caption: block.caption,
    charts: drawnCharts(block, runs, pointsOf, await groupsOf(block, runs, sources)),
    remarks,
  };
}

async function readPart(
  block: Block,
  list: RunList,
  sources: SourceDependencies,
  points: number,
  signal: AbortSignal,
): Promise<DocumentPart> {
  if (block.kind === 'text') return { kind: 'text', text: block.text };
  if (block.kind === 'divider') return { kind: 'divider' };
  if (block.kind === 'chart') return readCharts(block, list, sources, points, signal);
  return { kind: 'figure', caption: block.caption, figure: await readFigure(block, list, sources) };
}

/** Everything that a report shows, read from the project as it is now. */
export async function readDocument(
  report: Report,
  sources: SourceDependencies,
  about: Pick<ReportDocument, 'projectName' | 'studioVersion' | 'writtenAt' | 'pointLimit'>,
  signal: AbortSignal,
): Promise<ReportDocument> {
  const { blocks } = report.content;
  const list = await readRunList(sources, blocks);
  const parts: DocumentPart[] = [];
  for (const block of blocks) {
    signal.throwIfAborted();
    parts.push(await readPart(block, list, sources, about.pointLimit, signal));
  }
  return { ...about, name: report.name, createdAt: report.createdAt, changedAt: report.changedAt, parts };
}
