import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricColumn } from '../../../shared/run-table/column-name';
import type { Database } from '../../store';
import { pointWidth, readChunk, type StoredChunk } from './metric-chunk';
import { idsOf, type RunScope, scopeCondition } from './run-scope';

/** Chunks of so many runs are held at once. */
const pageSize = 200;
/** Unpacking goes on so long before the event loop turns: chunks of long runs take half a millisecond each. */
const turnMs = 6;

type StepRow = { runNumber: number; wantedStep: number; newest: number | null } & {
  [Name in keyof StoredChunk]: StoredChunk[Name] | null;
};

/** The newest value no later than a step; NaN where the chunk is damaged or begins later. */
function valueAt(rows: Float64Array | null, step: number): number {
  if (rows === null) return Number.NaN;
  let low = 0;
  let high = rows.length / pointWidth;
  // The first point that is later.
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle * pointWidth] as number) <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? Number.NaN : (rows[(low - 1) * pointWidth + 1] as number);
}

/**
 * A metric at a step, or at the step where another was best, of the runs in the order of the table. One chunk a run is read,
 * and none where the step is the series' last.
 */
export async function readStepValues(
  database: Database,
  column: Extract<MetricColumn, { aggregate: 'at' | 'atBestOf' }>,
  scope: RunScope,
): Promise<Float64Array> {
  const isAt = column.aggregate === 'at';
  const step = isAt ? '$step' : 'other.best_step';
  const numbers = await database.all<{ number: number }>(
    `SELECT number FROM run WHERE ${scopeCondition(scope)} ORDER BY number DESC`,
    idsOf(scope),
  );
  const places = new Map(numbers.map(({ number }, index) => [number, index]));
  const values = new Float64Array(numbers.length).fill(Number.NaN);
  let turnedAt = performance.now();
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    // CROSS: runs come first and in their order. SQLite would else read and sort every series of the metric for each page.
    const page: StepRow[] = await database.all<StepRow>(
      `SELECT run.number AS runNumber, ${step} AS wantedStep, series.last AS newest, chunk.series_id AS seriesId, chunk.level,
         chunk.number, chunk.first_step AS firstStep, chunk.last_step AS lastStep, chunk.point_count AS pointCount,
         chunk.packing, chunk.checksum, chunk.data
       FROM run CROSS JOIN metric_series AS series ON series.run_id = run.id AND series.metric = $metric
       ${isAt ? '' : 'CROSS JOIN metric_series AS other ON other.run_id = run.id AND other.metric = $of AND other.best_step IS NOT NULL'}
       LEFT JOIN metric_chunk AS chunk ON (series.last_step > ${step} OR series.not_finite_count > 0)
         AND chunk.series_id = series.id AND chunk.level = 0
         AND chunk.number = coalesce((SELECT number FROM metric_chunk WHERE series_id = series.id AND level = 0 AND number > 0
           AND first_step <= ${step} ORDER BY first_step DESC LIMIT 1), 0)
       WHERE ${scopeCondition(scope)} AND run.number < $below ${isAt ? 'AND run.step >= $step' : ''}
       ORDER BY run.number DESC LIMIT ${pageSize}`,
      { metric: column.metric, ...(isAt ? { step: column.step } : { of: column.of }), below, ...idsOf(scope) },
    );
    for (const { runNumber, wantedStep, newest, ...chunk } of page) {
      if (performance.now() - turnedAt > turnMs) {
        await nextTurn();
        turnedAt = performance.now();
      }
      const place = places.get(runNumber);
      if (place === undefined) continue;
      values[place] =
        chunk.data === null ? (newest ?? Number.NaN) : valueAt(readChunk(chunk as StoredChunk), wantedStep);
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return values;
    below = last.runNumber;
    await nextTurn();
    turnedAt = performance.now();
  }
}
