import { setImmediate as nextTurn } from 'node:timers/promises';
import { activeRunStatuses } from '../../../shared/contract/run';
import type { Database } from '../../store';
import { pointWidth, readChunk } from './metric-chunk';
import { readChunksFrom } from './metric-repository';
import { createSummariser, noSummary, type SeriesSummary } from './metric-summary';

interface StaleSeries {
  id: number;
  metric: string;
  pointCount: number;
}

const chunksAReading = 8;
const active = JSON.stringify(activeRunStatuses);
/** Whoever trains has its summaries in memory and would write them over. */
const ofEndedRun = 'run_id IN (SELECT id FROM run WHERE status NOT IN (SELECT value FROM json_each($active)))';

/** Null where some of the points cannot be read. */
async function summariseStored(
  database: Database,
  { id, metric }: StaleSeries,
  signal: AbortSignal,
): Promise<SeriesSummary | null> {
  const summary = { ...noSummary };
  const add = createSummariser(metric);
  for (let from = 0; ; ) {
    signal.throwIfAborted();
    const chunks = await readChunksFrom(database, { seriesId: id, level: 0, from }, chunksAReading);
    for (const chunk of chunks) {
      const rows = readChunk(chunk);
      if (!rows) return null;
      for (let at = 0; at < rows.length; at += pointWidth) add(summary, rows[at] as number, rows[at + 1] as number);
      await nextTurn();
    }
    if (chunks.length < chunksAReading) return summary;
    from = (chunks.at(-1)?.number ?? 0) + 1;
  }
}

/**
 * Makes summaries that an older version wrote otherwise anew from their points, one series after the other; those of runs
 * that train are left for later.
 */
export async function mendSummaries(database: Database, signal: AbortSignal): Promise<number> {
  let mendedCount = 0;
  for (let after = 0; ; ) {
    const stale = await database.get<StaleSeries>(
      // SQLite would rather look through all series of all ended runs.
      `SELECT id, metric, point_count AS pointCount FROM metric_series INDEXED BY metric_series_stale
       WHERE is_stale = 1 AND id > $after AND ${ofEndedRun} ORDER BY id LIMIT 1`,
      { after, active },
    );
    if (!stale) return mendedCount;
    after = stale.id;
    const summary = await summariseStored(database, stale, signal);
    const { last, best, bestStep } = summary ?? {};
    const { changeCount } = await database.run(
      `UPDATE metric_series SET is_stale = 0 ${summary ? ', last = $last, best = $best, best_step = $bestStep' : ''}
       WHERE id = $id AND point_count = $pointCount AND ${ofEndedRun}`,
      { id: stale.id, pointCount: stale.pointCount, active, ...(summary ? { last, best, bestStep } : {}) } as never,
    );
    mendedCount += changeCount;
  }
}
