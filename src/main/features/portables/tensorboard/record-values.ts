import { recordedPredictionSchema } from '../../../../shared/contract/run-record';
import type { EventHistogram, EventValue } from '../../../../shared/history/event';
import { type HistogramFigures, histogramBinCount, unpackHistogram } from '../../../../shared/job/run-record';
import type { Queries } from '../../../store';

interface RecordRow {
  id: number;
  kind: string;
  name: string;
  step: number;
  at: number;
  description: string;
  data: Buffer;
}

export interface RecordValue {
  step: number;
  atMs: number;
  value: EventValue;
}

const rowsAPage = 64;

/** Bins of equal width with the limits that TensorBoard wants; null where there is no finite number. */
export function eventHistogram(figures: HistogramFigures): EventHistogram | null {
  const { minimum, maximum, mean, norm, bins } = figures;
  if (!Number.isFinite(minimum) || !Number.isFinite(maximum)) return null;
  const finiteCount = bins.reduce((total, count) => total + count, 0);
  const width = (maximum - minimum) / histogramBinCount;
  // Numbers that are all equal lie in one bucket around them.
  const isPoint = width === 0;
  const limits = isPoint
    ? [minimum, minimum + Math.max(Math.abs(minimum), 1) * Number.EPSILON]
    : Array.from(bins, (_, index) => (index === histogramBinCount - 1 ? maximum : minimum + width * (index + 1)));
  return {
    minimum,
    maximum,
    count: finiteCount,
    sum: mean * finiteCount,
    sumOfSquares: norm * norm,
    limits,
    counts: isPoint ? [0, finiteCount] : Array.from(bins),
  };
}

/** Width and height of a PNG file, from its header. */
function pngSize(data: Buffer): { width: number; height: number } | null {
  const isPng = data.length >= 24 && data.readUInt32BE(0) === 0x8950_4e47 && data.toString('latin1', 12, 16) === 'IHDR';
  return isPng ? { width: data.readUInt32BE(16), height: data.readUInt32BE(20) } : null;
}

function imageValue({ name, description, data }: RecordRow): EventValue[] {
  const told = JSON.parse(description) as { width?: number; height?: number } | null;
  const size = pngSize(data) ?? { width: told?.width ?? 0, height: told?.height ?? 0 };
  return [{ tag: `pictures/${name}`, image: { ...size, bytes: data } }];
}

function histogramValue({ kind, name, data }: RecordRow): EventValue[] {
  const figures = unpackHistogram(data);
  const histogram = figures && eventHistogram(figures);
  return histogram ? [{ tag: kind === 'histogram' ? name : `${kind}/${name}`, histogram }] : [];
}

const stringType = 7;

function textValue(tag: string, text: string): EventValue {
  return {
    tag,
    tensor: { dataType: stringType, shape: { dimensions: [{ size: 1 }] }, strings: [new TextEncoder().encode(text)] },
    metadata: { plugin: { name: 'text' } },
  };
}

/** Names by which another tool kept what is shown as a sample here: it stands for no row of a data set. */
async function ownNames(queries: Queries, runId: string): Promise<Map<string, string>> {
  const rows = await queries.all<{ sample: string; name: string | null }>(
    `SELECT name AS sample, description ->> '$.parts[0].name' AS name FROM run_record
     WHERE run_id = ? AND kind = 'input' AND description ->> '$.row' = -1`,
    [runId],
  );
  return new Map(rows.flatMap(({ sample, name }) => (name === null ? [] : [[sample, name]])));
}

function sampleValue({ name, description }: RecordRow, ownName: string | undefined): EventValue[] {
  const parsed = recordedPredictionSchema.safeParse(JSON.parse(description));
  if (!parsed.success) return [];
  // Of pictures it is the caption, which most have not.
  if (ownName !== undefined)
    return parsed.data.answers.flatMap(({ text }) => (text === '' ? [] : [textValue(ownName, text)]));
  const lines = parsed.data.answers.map(({ output, text, probability, loss }) => {
    const figures = [
      ...(probability === null ? [] : [`probability ${probability}`]),
      ...(loss === null ? [] : [`loss ${loss}`]),
    ];
    return `${output}: ${text}${figures.length > 0 ? ` (${figures.join(', ')})` : ''}`;
  });
  return [textValue(`samples/${name}`, lines.join('\n\n'))];
}

/** What becomes of a kind of record; kinds that are not named have nothing that TensorBoard shows. */
const valuesByKind: Readonly<Record<string, (row: RecordRow, ownName: string | undefined) => EventValue[]>> = {
  weights: histogramValue,
  gradients: histogramValue,
  histogram: histogramValue,
  picture: imageValue,
  image: imageValue,
  sample: sampleValue,
  text: ({ name, data }) => [textValue(name, data.toString('utf8'))],
};

/** The records of a run in the order of their steps, a page at a time. */
export async function* recordValues(queries: Queries, runId: string): AsyncGenerator<RecordValue, void, void> {
  const names = await ownNames(queries, runId);
  let after = { step: Number.NEGATIVE_INFINITY, id: 0 };
  for (;;) {
    const rows = await queries.all<RecordRow>(
      `SELECT id, kind, name, step, at, description, data FROM run_record
       WHERE run_id = ? AND (step, id) > (?, ?) ORDER BY step, id LIMIT ${rowsAPage}`,
      [runId, Number.isFinite(after.step) ? after.step : Number.MIN_SAFE_INTEGER, after.id],
    );
    for (const row of rows) {
      for (const value of valuesByKind[row.kind]?.(row, names.get(row.name)) ?? [])
        yield { step: row.step, atMs: row.at, value };
      after = { step: row.step, id: row.id };
    }
    if (rows.length < rowsAPage) return;
  }
}
