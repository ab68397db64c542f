import { createBreather } from '../../../data/breather';
import type { TaskContext } from '../../../lib/tasks';
import type { Database, ProjectSession, Queries } from '../../../store';
import { listSeries } from '../../runs';
import { findOutgoing } from '../export-estimate';
import { eachMetric, eachRun, eachStepRange, type MetricPoints, type RunFacts } from '../run-points';
import type { RunWriter } from '../run-writers';
import { type ConfigColumns, chooseConfigColumns } from './config-columns';
import { csvCell, csvLine } from './csv-text';
import { type TextFile, writeTextFile } from './text-file';

const isoTime = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());

interface RunTable {
  database: Database;
  file: TextFile;
  settings: ConfigColumns;
  breathe(): Promise<void> | undefined;
}

/** One run after the other into a file, with progress by runs. */
function writer(
  head: (queries: Queries, runIds: readonly string[], settings: ConfigColumns) => Promise<readonly string[]>,
  body: (table: RunTable, run: RunFacts, head: readonly string[]) => Promise<void>,
): RunWriter {
  return async (session: ProjectSession, input, target, { context }: { context: TaskContext }) => {
    const { runs } = await findOutgoing(session, input);
    const ids = runs.map(({ id }) => id);
    const { database } = session;
    const breathe = createBreather();
    const turn = () => {
      context.signal.throwIfAborted();
      return breathe();
    };
    return writeTextFile(target, context.signal, async (file) => {
      context.report({ fraction: null, detail: 'Reading the configs' });
      const settings = await chooseConfigColumns(database, ids, input.configColumns, turn);
      const names = await head(database, ids, settings);
      await file.write(csvLine(names));
      const table: RunTable = { database, file, settings, breathe: turn };
      let runCount = 0;
      for await (const run of eachRun(session, ids)) {
        context.report({ fraction: runCount / ids.length, detail: `Run ${runCount + 1} of ${ids.length}` });
        await body(table, run, names);
        await turn();
        runCount += 1;
      }
      return { runCount };
    });
  };
}

const runColumns = ['run', 'name'] as const;
const runCells = ({ number, name }: RunFacts) => [number, name];

/** One row a point: run, metric, step, value, time. */
export const writePointsCsv: RunWriter = writer(
  async (_queries, _ids, { names }) => [...runColumns, 'metric', 'step', 'value', 'elapsedMs', 'time', ...names],
  async ({ database, file, settings, breathe }, run) => {
    const tail = (await settings.cellsOf(run.id)).map((cell) => `,${csvCell(cell)}`).join('');
    const startMs = run.startedAt ?? run.createdAt;
    for await (const { metric, columns } of eachMetric(database, run.id)) {
      const start = [...runCells(run), metric].map(csvCell).join(',');
      for (let index = 0; index < columns.steps.length; index += 1) {
        const elapsedMs = columns.times[index] as number;
        const times = `${knownTime(elapsedMs)},${isoTimeOf(startMs + elapsedMs)}`;
        // Waiting costs more than writing a row, so only for what there is to wait for.
        const pause =
          file.write(`${start},${columns.steps[index]},${csvCell(columns.values[index])},${times}${tail}\r\n`) ??
          breathe();
        if (pause) await pause;
      }
    }
  },
);

/** Points of other tools may have no time. */
const knownTime = (elapsedMs: number) => (Number.isNaN(elapsedMs) ? '' : elapsedMs);

/** Clocks of other tools may say anything. */
function isoTimeOf(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : '';
}

/** Rows of several series with the same step become one. */
async function writeSteps(
  { file, breathe }: RunTable,
  points: readonly MetricPoints[],
  places: ReadonlyMap<string, number>,
  { start, tail }: { start: string; tail: string },
): Promise<void> {
  const at = points.map(() => 0);
  for (;;) {
    let step = Number.POSITIVE_INFINITY;
    for (const [index, { columns }] of points.entries()) {
      const next = columns.steps[at[index] as number];
      if (next !== undefined && next < step) step = next;
    }
    if (step === Number.POSITIVE_INFINITY) return;
    const cells = new Array<string>(places.size).fill('');
    let elapsedMs = Number.NaN;
    for (const [index, { metric, columns }] of points.entries()) {
      const place = at[index] as number;
      if (columns.steps[place] !== step) continue;
      cells[places.get(metric) as number] = csvCell(columns.values[place]);
      elapsedMs = columns.times[place] as number;
      at[index] = place + 1;
    }
    const pause = file.write(`${start},${step},${knownTime(elapsedMs)},${cells.join(',')}${tail}\r\n`) ?? breathe();
    if (pause) await pause;
  }
}

async function metricsOf(queries: Queries, runIds: readonly string[]): Promise<string[]> {
  const rows = await queries.all<{ metric: string }>(
    'SELECT DISTINCT metric FROM metric_series WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY metric',
    [JSON.stringify(runIds)],
  );
  return rows.map(({ metric }) => metric);
}

const stepColumns = [...runColumns, 'step', 'elapsedMs'];

/** One row a run and step, one column a metric. */
export const writeStepsCsv: RunWriter = writer(
  async (queries, ids, { names }) => [...stepColumns, ...(await metricsOf(queries, ids)), ...names],
  async (table, run, head) => {
    const cells = await table.settings.cellsOf(run.id);
    const metrics = head.slice(stepColumns.length, head.length - cells.length);
    const places = new Map(metrics.map((metric, index) => [metric, index]));
    const start = runCells(run).map(csvCell).join(',');
    const tail = cells.map((cell) => `,${csvCell(cell)}`).join('');
    for await (const points of eachStepRange(table.database, run.id))
      await writeSteps(table, points, places, { start, tail });
  },
);

const factColumns = {
  experiment: (run) => run.experiment,
  status: (run) => run.status,
  createdAt: (run) => isoTime(run.createdAt),
  startedAt: (run) => isoTime(run.startedAt),
  endedAt: (run) => isoTime(run.endedAt),
  durationMs: (run) => run.durationMs,
  dataset: (run) => run.datasetName,
  datasetVersion: (run) => run.datasetVersion,
  seed: (run) => run.seed,
  parameterCount: (run) => run.parameterCount,
  step: (run) => run.step,
  epoch: (run) => run.epoch,
  tags: (run) => run.tags.join(';'),
  notes: (run) => run.notes,
} satisfies Record<string, (run: RunFacts) => string | number | null>;

const aggregates = ['last', 'minimum', 'maximum', 'best', 'bestStep'] as const;

/** One row a run: what lists show, settings, and the figures of every metric. */
export const writeRunsCsv: RunWriter = writer(
  async (queries, ids, { names }) => [
    ...runColumns,
    ...Object.keys(factColumns),
    ...names,
    ...(await metricsOf(queries, ids)).flatMap((metric) => aggregates.map((aggregate) => `${metric}:${aggregate}`)),
  ],
  async ({ database, file, settings }, run, head) => {
    const cells = await settings.cellsOf(run.id);
    const facts = Object.values(factColumns).map((read) => read(run));
    const series = await listSeries(database, run.id);
    const figures = new Map<string, number | null>(
      series.flatMap((each) =>
        aggregates.map((aggregate) => [`${each.metric}:${aggregate}`, each[aggregate]] as const),
      ),
    );
    const metrics = head.slice(runColumns.length + facts.length + cells.length);
    await file.write(csvLine([...runCells(run), ...facts, ...cells, ...metrics.map((name) => figures.get(name))]));
  },
);
