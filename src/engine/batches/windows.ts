import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { SplitName } from '../../shared/contract/evaluation';
import { splitCodes } from '../../shared/job/column-files';
import { planWindows, type SeriesRows, type WindowPlan } from '../../shared/transforms/window';
import { type JobTable, loadColumn, splitRows } from './table';

/** Which rows of the table make a sample. */
export interface SamplePlan {
  sampleCount: number;
  /** Rows a sample. */
  length: number;
  /** Samples of every split, by number. */
  samples: Record<SplitName, Uint32Array>;
  /** The rows of samples, one after the other. */
  rowsOf(samples: Uint32Array): Uint32Array;
  /** The row whose target a sample has. */
  targetRow(sample: number): number;
}

type Window = NonNullable<RunConfig['dataset']['window']>;

/** The column that orders the rows: the named one, else the one that the host sent along for it. */
function orderOf({ orderBy, groupBy }: Window, table: JobTable): SeriesRows['order'] {
  const name = orderBy ?? table.orderColumns.find((column) => column !== groupBy);
  if (name === undefined) return null;
  const column = loadColumn(table, name);
  if (column.kind === 'numeric') return column.values;
  throw new StudioError('BAD_INPUT', `The rows cannot be ordered by "${name}", which holds text.`, {
    fix: 'Set dataset.window.orderBy to a column of times or numbers.',
  });
}

function groupsOf({ groupBy }: Window, table: JobTable): SeriesRows['groups'] {
  if (groupBy === null) return null;
  const column = loadColumn(table, groupBy);
  return column.kind === 'vector' ? null : column.values;
}

function rowsOfWindows({ rows, starts, length }: WindowPlan, samples: Uint32Array): Uint32Array {
  const found = new Uint32Array(samples.length * length);
  samples.forEach((sample, index) => {
    const start = starts[sample] as number;
    found.set(rows.subarray(start, start + length), index * length);
  });
  return found;
}

/**
 * Every row is a sample, or windows of successive rows are; of those only the places are held, the rows lie once.
 * @param withTargets false for rows to predict: every window that ends with a row is one
 */
export function planSamples({ dataset: { window } }: RunConfig, table: JobTable, withTargets: boolean): SamplePlan {
  if (!window)
    return {
      sampleCount: table.rowCount,
      length: 1,
      samples: table.rows,
      rowsOf: (samples) => samples,
      targetRow: (sample) => sample,
    };
  const series: SeriesRows = {
    rowCount: table.rowCount,
    parts: withTargets ? table.parts : new Uint8Array(table.rowCount).fill(splitCodes.test),
    noParts: [splitCodes.none],
    order: orderOf(window, table),
    groups: groupsOf(window, table),
  };
  const plan = planWindows(series, withTargets ? window : { ...window, stride: 1, horizon: 0 });
  return {
    sampleCount: plan.starts.length,
    length: plan.length,
    samples: splitRows(plan.parts),
    rowsOf: (samples) => rowsOfWindows(plan, samples),
    targetRow: (sample) => plan.targets[sample] as number,
  };
}
