import { tableFromIPC } from 'apache-arrow';
import { comparisonColumns, costsOfExports } from '../../../shared/comparison';
import type { Block, BlockOf } from '../../../shared/report/blocks';
import { type ComparedRuns, mostRunsSideBySide } from '../../../shared/report/figures/comparison';
import { columnsOfRunTable } from '../../../shared/report/figures/run-table';
import { columnsOfSelection } from '../../../shared/report/selection';
import { type RunList, toRunList } from '../../../shared/run-table/run-list';
import type { Evaluations } from '../evaluations';
import type { Exports } from '../exports';
import type { Runs } from '../runs';

export interface SourceDependencies {
  runs: Pick<Runs, 'table' | 'series' | 'compare' | 'get'>;
  exports: Pick<Exports, 'list'>;
  evaluations: Pick<Evaluations, 'list'>;
}

/** Columns of the run table that a block needs before its runs are known. */
export function columnsOfBlock(block: Block): readonly string[] {
  if (!('runs' in block)) return [];
  return [...columnsOfSelection(block.runs), ...(block.kind === 'runTable' ? columnsOfRunTable(block) : [])];
}

/** The runs that are named, where no block asks a filter; else null for every run. */
function idsOf(blocks: readonly Block[]): string[] | null {
  const ids = new Set<string>();
  for (const block of blocks) {
    if (block.kind === 'confusion' && block.run) ids.add(block.run.id);
    if (!('runs' in block)) continue;
    if (block.runs.kind === 'filter') return null;
    for (const { id } of block.runs.runs) ids.add(id);
  }
  return [...ids];
}

export async function readRunList({ runs }: SourceDependencies, blocks: readonly Block[]): Promise<RunList> {
  const columns = [...new Set(blocks.flatMap(columnsOfBlock))];
  const { bytes } = await runs.table({ columns, ids: idsOf(blocks) });
  return toRunList(tableFromIPC(bytes), columns);
}

/** Runs side by side; of many, those that fit a table for `differences`. */
export async function compareSelected(
  { runs, exports }: SourceDependencies,
  ids: readonly string[],
  kind: BlockOf<'differences' | 'statistics' | 'tradeOff' | 'chart'>['kind'],
): Promise<ComparedRuns> {
  const compared = await runs.compare(kind === 'differences' ? ids.slice(0, mostRunsSideBySide) : ids);
  return {
    runs: compared.runs,
    differences: compared.differences,
    columns: comparisonColumns(
      compared.runs,
      compared.differences,
      compared.metrics,
      costsOfExports(await exports.list()),
    ),
  };
}
