import { StudioError } from '../../../shared/base/problem';
import { arrowColumns } from '../../lib/arrow-columns';
import { createBreather } from '../../lib/breather';
import type { Database, ProjectSession } from '../../store';
import { reportDamage } from './metric-damage';
import { readUnpacked } from './metric-packing';
import { readSeries } from './metric-reader';
import type { MetricsQuery, MetricsTable } from './metrics-query';

/** The address names each of them; a page asks several times. */
const runLimit = 1_000;

interface FoundSeries {
  id: number;
  runId: string;
  metric: string;
  pointCount: number;
}

function findSeries(database: Database, runIds: readonly string[], metrics: readonly string[] | null) {
  // Named apart: a condition that may be absent would have every metric of a run read.
  const named = metrics === null ? '' : 'AND metric IN (SELECT value FROM json_each($metrics))';
  return database.all<FoundSeries>(
    `SELECT id, run_id AS runId, metric, point_count AS pointCount FROM metric_series
     WHERE run_id IN (SELECT value FROM json_each($runIds)) ${named}
     ORDER BY run_id, metric`,
    { runIds: JSON.stringify(runIds), ...(metrics !== null && { metrics: JSON.stringify(metrics) }) },
  );
}

const numbers = [
  ['step', 'steps'],
  ['value', 'values'],
  ['minimum', 'minimums'],
  ['maximum', 'maximums'],
  ['time', 'times'],
] as const;

interface SeriesTableOptions {
  /** Ends the reading of what nobody waits for any more, such as an outdated zoom. */
  signal?: AbortSignal | undefined;
  /** Of a run whose log was told that some of its points cannot be read. */
  onLogged?(runId: string): void;
  /** Its log could not be told, such as on a full disk; what can be read is answered all the same. */
  onUnlogged?(error: unknown): void;
}

/**
 * Some metrics of many runs as one Arrow stream, in the order of run and metric.
 * Throws: StudioError BAD_INPUT for too many runs; the signal's reason.
 */
export async function readSeriesTable(
  { database }: Pick<ProjectSession, 'database'>,
  runIds: readonly string[],
  query: MetricsQuery,
  { signal, onLogged = () => {}, onUnlogged = () => {} }: SeriesTableOptions = {},
): Promise<MetricsTable> {
  if (runIds.length > runLimit)
    throw new StudioError('BAD_INPUT', `${runIds.length} runs were asked for at once; at most ${runLimit} are read.`, {
      fix: 'Ask several times.',
    });
  const found = await findSeries(database, runIds, query.metrics);
  const { columns, aggregated, damaged } = await readUnpacked(database, () =>
    readSeries(database, found, query, query.points, signal),
  );
  const rowCount = [...columns.values()].reduce((total, { steps }) => total + steps.length, 0);
  const dictionaries = { run: new Map<string, number>(), metric: new Map<string, number>() };
  const codes = { run: new Int32Array(rowCount), metric: new Int32Array(rowCount) };
  // Points that stand for themselves are their own extremes.
  const isPlain = !aggregated && damaged.length === 0;
  const sent = numbers.filter(([name]) => !isPlain || (name !== 'minimum' && name !== 'maximum'));
  const values = sent.map(() => new Float64Array(rowCount));
  const marks = new Uint8Array(rowCount);
  const codeOf = (kind: 'run' | 'metric', name: string) => {
    const code = dictionaries[kind].get(name) ?? dictionaries[kind].size;
    dictionaries[kind].set(name, code);
    return code;
  };
  let at = 0;
  const breathe = createBreather();
  for (const { id, runId, metric } of found) {
    const read = columns.get(id);
    if (!read) continue;
    const end = at + read.steps.length;
    codes.run.fill(codeOf('run', runId), at, end);
    codes.metric.fill(codeOf('metric', metric), at, end);
    sent.forEach(([, part], index) => {
      values[index]?.set(read[part], at);
    });
    marks.set(read.marks, at);
    at = end;
    await breathe();
  }
  const bytes = await arrowColumns(
    [
      { name: 'run', codes: codes.run, dictionary: [...dictionaries.run.keys()] },
      { name: 'metric', codes: codes.metric, dictionary: [...dictionaries.metric.keys()] },
      ...sent.map(([name], index) => ({ name, values: values[index] as Float64Array })),
      { name: 'notFinite', bytes: marks },
    ],
    rowCount,
  );
  const damage = damaged.map((chunk) => {
    const { runId, metric } = found.find(({ id }) => id === chunk.seriesId) as FoundSeries;
    return { runId, metric, ...chunk };
  });
  try {
    for (const runId of await reportDamage(database, damage, Date.now())) onLogged(runId);
  } catch (error) {
    onUnlogged(error);
  }
  return { bytes, aggregated, damage };
}
