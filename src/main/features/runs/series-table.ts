import { setImmediate as nextTurn } from 'node:timers/promises';
import { StudioError } from '../../../shared/base/problem';
import { arrowColumns } from '../../lib/arrow-columns';
import type { Database, ProjectSession } from '../../store';
import { readSeriesColumns, type SeriesColumns } from './metric-reader';
import { rowWidth } from './metric-series';
import type { MetricsQuery, MetricsTable } from './metrics-query';

/** Addresses would grow too long for some servers; a page asks several times. */
const runLimit = 500;
/** Series whose points are read by one statement. */
const seriesAStatement = 64;

interface FoundSeries {
  id: number;
  runId: string;
  metric: string;
  pointCount: number;
}

function findSeries(database: Database, runIds: readonly string[], metrics: readonly string[] | null) {
  return database.all<FoundSeries>(
    `SELECT id, run_id AS runId, metric, point_count AS pointCount FROM metric_series
     WHERE run_id IN (SELECT value FROM json_each($runIds))
       AND ($metrics IS NULL OR metric IN (SELECT value FROM json_each($metrics)))
     ORDER BY run_id, metric`,
    { runIds: JSON.stringify(runIds), metrics: metrics === null ? null : JSON.stringify(metrics) },
  );
}

/** All points of short series, many by one statement: most runs have a hundred series of a few hundred points. */
async function readShort(database: Database, ids: readonly number[]): Promise<Map<number, SeriesColumns>> {
  const rows = await database.all<{ id: number; data: Buffer }>(
    `SELECT series_id AS id, data FROM metric_chunk
     WHERE series_id IN (SELECT value FROM json_each(?)) AND level = 0 ORDER BY series_id, number`,
    [JSON.stringify(ids)],
  );
  const width = rowWidth(0);
  const chunks = new Map<number, Float64Array[]>();
  for (const { id, data } of rows) {
    const own = chunks.get(id) ?? [];
    chunks.set(id, own);
    own.push(new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer));
  }
  return new Map(
    [...chunks].map(([id, parts]) => {
      const count = parts.reduce((total, part) => total + part.length / width, 0);
      const column = (offset: number) => {
        const values = new Float64Array(count);
        let row = 0;
        for (const part of parts)
          for (let at = offset; at < part.length; at += width) {
            values[row] = part[at] as number;
            row += 1;
          }
        return values;
      };
      const values = column(1);
      return [id, { steps: column(0), values, minimums: values, maximums: values, times: column(2) }];
    }),
  );
}

const numbers = [
  ['step', 'steps'],
  ['value', 'values'],
  ['minimum', 'minimums'],
  ['maximum', 'maximums'],
  ['time', 'times'],
] as const;

/**
 * Some metrics of many runs as one Arrow stream, in the order of run and metric.
 *
 * Throws: StudioError BAD_INPUT for too many runs.
 */
export async function readSeriesTable(
  { database }: Pick<ProjectSession, 'database'>,
  runIds: readonly string[],
  query: MetricsQuery,
): Promise<MetricsTable> {
  if (runIds.length > runLimit)
    throw new StudioError('BAD_INPUT', `${runIds.length} runs were asked for at once; at most ${runLimit} are read.`, {
      fix: 'Ask several times.',
    });
  const found = await findSeries(database, runIds, query.metrics);
  const isWhole = query.after === Number.NEGATIVE_INFINITY && query.to === Number.MAX_VALUE;
  const columns = new Map<number, SeriesColumns>();
  const short = isWhole ? found.filter(({ pointCount }) => pointCount <= query.points) : [];
  for (let from = 0; from < short.length; from += seriesAStatement) {
    const ids = short.slice(from, from + seriesAStatement).map(({ id }) => id);
    for (const [id, read] of await readShort(database, ids)) columns.set(id, read);
    await nextTurn();
  }
  let aggregated = false;
  const isShort = new Set(short.map(({ id }) => id));
  for (const series of found) {
    if (isShort.has(series.id)) continue;
    const read = await readSeriesColumns(database, series, query, query.points);
    aggregated ||= read.aggregated;
    columns.set(series.id, read.columns);
  }
  const rowCount = [...columns.values()].reduce((total, { steps }) => total + steps.length, 0);
  const dictionaries = { run: new Map<string, number>(), metric: new Map<string, number>() };
  const codes = { run: new Int32Array(rowCount), metric: new Int32Array(rowCount) };
  const values = numbers.map(() => new Float64Array(rowCount));
  const codeOf = (kind: 'run' | 'metric', name: string) => {
    const code = dictionaries[kind].get(name) ?? dictionaries[kind].size;
    dictionaries[kind].set(name, code);
    return code;
  };
  let at = 0;
  for (const { id, runId, metric } of found) {
    const read = columns.get(id);
    if (!read) continue;
    const end = at + read.steps.length;
    codes.run.fill(codeOf('run', runId), at, end);
    codes.metric.fill(codeOf('metric', metric), at, end);
    numbers.forEach(([, part], index) => {
      values[index]?.set(read[part], at);
    });
    at = end;
  }
  const bytes = await arrowColumns(
    [
      { name: 'run', codes: codes.run, dictionary: [...dictionaries.run.keys()] },
      { name: 'metric', codes: codes.metric, dictionary: [...dictionaries.metric.keys()] },
      ...numbers.map(([name], index) => ({ name, values: values[index] as Float64Array })),
    ],
    rowCount,
  );
  return { bytes, aggregated };
}
