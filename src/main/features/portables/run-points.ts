import type { Database, ProjectSession, Queries } from '../../store';
import { listSeries, readSeries, readUnpacked, reportDamage, type SeriesColumns, type SeriesRow } from '../runs';

/** Points that are held at once. */
const pointsAtOnce = 400_000;
const everything = { after: Number.NEGATIVE_INFINITY, to: Number.MAX_VALUE };

/** What a file says of a run besides its points. */
export interface RunFacts {
  id: string;
  number: number;
  name: string;
  experiment: string;
  status: string;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number;
  datasetName: string;
  datasetVersion: number | null;
  seed: number;
  tags: string[];
  notes: string;
  parameterCount: number | null;
  step: number;
  epoch: number;
}

/** One run after the other, in the order of their numbers. */
export async function* eachRun(
  { database }: ProjectSession,
  ids: readonly string[],
): AsyncGenerator<RunFacts, void, void> {
  for (const id of ids) {
    const row = await database.get<Omit<RunFacts, 'tags'> & { tags: string }>(
      `SELECT id, number, name, experiment, status, created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt,
         duration_ms AS durationMs, dataset_name AS datasetName, dataset_version AS datasetVersion, seed, tags, notes,
         parameter_count AS parameterCount, step, epoch FROM run WHERE id = ?`,
      [id],
    );
    // Deleted for good since the export began.
    if (row) yield { ...row, tags: JSON.parse(row.tags) };
  }
}

export async function readConfig(queries: Queries, id: string): Promise<unknown> {
  const row = await queries.get<{ config: string }>('SELECT config FROM run_config WHERE run_id = ?', [id]);
  return row ? JSON.parse(row.config) : {};
}

export interface MetricPoints {
  metric: string;
  columns: SeriesColumns;
}

/** Every point of some metrics of a run within a range of steps; what cannot be read is told of in the run's log. */
async function readPoints(
  database: Database,
  runId: string,
  series: readonly SeriesRow[],
  range: { after: number; to: number },
): Promise<MetricPoints[]> {
  const { columns, damaged } = await readUnpacked(database, () =>
    readSeries(database, series, range, Number.POSITIVE_INFINITY),
  );
  const metrics = new Map(series.map(({ id, metric }) => [id, metric]));
  await reportDamage(
    database,
    damaged.map((chunk) => ({ runId, metric: metrics.get(chunk.seriesId) as string, ...chunk })),
    Date.now(),
  );
  return series.flatMap(({ id, metric }) => {
    const own = columns.get(id);
    return own ? [{ metric, columns: own }] : [];
  });
}

/** Every point of a run's metrics, one metric after the other; several are read together where they are short. */
export async function* eachMetric(database: Database, runId: string): AsyncGenerator<MetricPoints, void, void> {
  const series = await listSeries(database, runId);
  for (let from = 0; from < series.length; ) {
    let to = from;
    for (let points = 0; to < series.length && points < pointsAtOnce; to += 1) points += series[to]?.pointCount ?? 0;
    yield* await readPoints(database, runId, series.slice(from, to), everything);
    from = to;
  }
}

/** Every point of a run's metrics side by side, a range of steps after the other. */
export async function* eachStepRange(database: Database, runId: string): AsyncGenerator<MetricPoints[], void, void> {
  const series = await listSeries(database, runId);
  const pointCount = series.reduce((total, each) => total + each.pointCount, 0);
  const lastStep = Math.max(0, ...series.map((each) => each.lastStep ?? 0));
  const rangeCount = Math.max(1, Math.ceil(pointCount / pointsAtOnce));
  let after = Number.NEGATIVE_INFINITY;
  for (let range = 1; range <= rangeCount; range += 1) {
    const to = range === rangeCount ? Number.MAX_VALUE : Math.floor((lastStep * range) / rangeCount);
    if (to <= after) continue;
    yield await readPoints(database, runId, series, { after, to });
    after = to;
  }
}
