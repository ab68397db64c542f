import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { StudioError } from '../../../shared/base/problem';
import type { ProjectSession } from '../../store';
import { readSeriesColumns, type SeriesColumns } from './metric-reader';
import { listSeries } from './metric-repository';

export interface MetricsQuery {
  /** Names of series; null takes all. */
  metrics: string[] | null;
  /** Exclusive. */
  after: number;
  /** Inclusive. */
  to: number;
  /** Most points a series; above it rollups are read. */
  points: number;
}

export interface MetricsTable {
  /** Arrow IPC stream with the columns of bulk.ts. */
  bytes: Uint8Array;
  aggregated: boolean;
}

/**
 * Reads the query of GET /data/runs/:id/metrics.
 * Throws: StudioError BAD_INPUT naming the parameter.
 */
export function parseMetricsQuery(query: URLSearchParams): MetricsQuery {
  const number = (name: string, minimum: number): number | null => {
    const text = query.get(name);
    if (text === null) return null;
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value) || value < minimum)
      throw new StudioError('BAD_INPUT', `The parameter ${name} is "${text}"; a number from ${minimum} was expected.`, {
        fix: `Give ${name} as a number, or leave it out.`,
      });
    return value;
  };
  const fromStep = number('fromStep', 0);
  const metrics = query.getAll('metric');
  return {
    metrics: metrics.length > 0 ? metrics : null,
    after: Math.max(
      number('afterStep', 0) ?? Number.NEGATIVE_INFINITY,
      // Steps are whole numbers, so this is where the inclusive bound begins.
      fromStep === null ? Number.NEGATIVE_INFINITY : fromStep - 1,
    ),
    to: number('toStep', 0) ?? Number.MAX_VALUE,
    points: number('points', 1) ?? Number.POSITIVE_INFINITY,
  };
}

const rowsABatch = 65_536;
const metricType = new Dictionary(new Utf8(), new Int32(), 0);
const schema = new Schema([
  new Field('metric', metricType, false),
  ...['step', 'value', 'minimum', 'maximum', 'time'].map((name) => new Field(name, new Float64(), false)),
]);

/** Rows `from` to `to` of one series as a batch, without copying the numbers. */
function createBatch(names: Vector<Utf8>, nameIndex: number, columns: SeriesColumns, from: number, to: number) {
  const length = to - from;
  const numbers = [columns.steps, columns.values, columns.minimums, columns.maximums, columns.times];
  return new RecordBatch(
    schema,
    makeData({
      type: new Struct(schema.fields),
      length,
      nullCount: 0,
      children: [
        makeData({
          type: metricType,
          length,
          data: new Int32Array(length).fill(nameIndex),
          dictionary: names as never,
        }),
        ...numbers.map((values) => makeData({ type: new Float64(), length, data: values.subarray(from, to) })),
      ],
    }),
  );
}

/** The metrics of a run as Arrow, put together in pieces so that the host stays responsive. */
export async function readMetricsTable(
  { database }: ProjectSession,
  runId: string,
  query: MetricsQuery,
): Promise<MetricsTable> {
  const all = await listSeries(database, runId);
  const chosen = query.metrics === null ? all : all.filter(({ metric }) => query.metrics?.includes(metric));
  const names = vectorFromArray(chosen.length > 0 ? chosen.map(({ metric }) => metric) : [''], new Utf8());
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  let aggregated = false;
  for (const [index, series] of chosen.entries()) {
    const read = await readSeriesColumns(database, series, query, query.points);
    aggregated ||= read.aggregated;
    const rowCount = read.columns.steps.length;
    for (let from = 0; from < rowCount; from += rowsABatch) {
      writer.write(createBatch(names, index, read.columns, from, Math.min(rowCount, from + rowsABatch)));
      await nextTurn();
    }
  }
  writer.finish();
  return { bytes: await writer.toUint8Array(), aggregated };
}
