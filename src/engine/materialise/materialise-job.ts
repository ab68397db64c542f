import { open } from 'node:fs/promises';
import { StudioError } from '../../shared/base/problem';
import type { MaterialisedColumn, MaterialiseResult } from '../../shared/job/materialise';
import type { JobEvent } from '../../shared/job/protocol';
import { type NamedColumn, transformColumn } from '../../shared/transforms';
import { isMediaColumn } from '../batches/media-input';
import type { JobTable } from '../batches/table';
import type { JobHandler } from '../lib/job-context';
import { type OpenPreparation, openPreparation } from '../prepare/open-preparation';
import { rowsOrigin } from '../prepare/rows-origin';

const chunkRowCount = 2048;
/** Vectors up to this width whose numbers have names become a column each. */
const spreadWidth = 64;

/** One column of the result: how a cell is written, given the columns of a chunk. */
interface Writer {
  column: MaterialisedColumn;
  cell(columns: readonly NamedColumn[], row: number): string;
}

function numberCell(value: number): string {
  if (Number.isNaN(value)) return '';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

const textCell = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);

function vectorCell(values: Float32Array, integer: boolean): string {
  const typed = integer ? Int32Array.from(values) : Float32Array.from(values);
  return `"${Buffer.from(typed.buffer).toString('hex')}"`;
}

/** `place`: where the column stands among those of a chunk. */
function writersOf(column: NamedColumn, place: number): Writer[] {
  const origin = column.origin ?? column.name;
  const plain = { name: column.name, origin, shape: [], integer: false };
  if (column.kind === 'numeric')
    return [
      {
        column: { ...plain, kind: 'numeric' },
        cell: (columns, row) => numberCell((columns[place] as typeof column).values[row] as number),
      },
    ];
  if (column.kind === 'text')
    return [
      {
        column: { ...plain, kind: 'text' },
        cell: (columns, row) => textCell((columns[place] as typeof column).values[row] as string | null),
      },
    ];
  const { width, integer, names } = column;
  if (!integer && names.length === width && width <= spreadWidth)
    return names.map((name, index) => ({
      column: { ...plain, name, kind: 'numeric' as const },
      cell: (columns, row) => numberCell((columns[place] as typeof column).values[row * width + index] as number),
    }));
  return [
    {
      column: { ...plain, kind: 'vector', shape: column.shape ?? [width], integer },
      cell: (columns, row) =>
        vectorCell((columns[place] as typeof column).values.subarray(row * width, (row + 1) * width), integer),
    },
  ];
}

/** Columns of the table that some step changes. */
function changedReaders({ table, fitted }: OpenPreparation): JobTable['features'] {
  const changed = new Set(fitted.steps.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return table.features.filter(({ column }) => !isMediaColumn(column) && changed.has(column.name));
}

function progressOf(step: number, stepCount: number): JobEvent {
  const none = { epoch: 0, epochCount: 0, samplesPerSecond: 0, remainingMs: null };
  return { type: 'progress', fraction: step / stepCount, detail: 'Transforming rows', step, stepCount, ...none };
}

/** Writes what transforms, fitted on all rows, make of all rows. */
export const materialise: JobHandler<'materialise'> = async (job, context): Promise<MaterialiseResult> => {
  const { data, transforms, target, seed, outputPath } = job;
  const subject = { id: 'materialise', transforms, window: null, orderBy: null, groupBy: null, seed, target, data };
  const opened = await openPreparation(subject, () => context.pause());
  try {
    const failed = opened.description.steps.find(({ problem }) => problem !== null)?.problem?.problem;
    if (failed) throw new StudioError('BAD_INPUT', failed.message, { problems: [failed], fix: failed.fix });
    const readers = changedReaders(opened);
    const { rowCount } = opened.table;
    const chunkOf = (rows: Uint32Array) => {
      const origin = rowsOrigin(opened, rows);
      return readers.flatMap((reader) => transformColumn(opened.fitted.steps, reader.values(rows), origin));
    };
    const writers = chunkOf(new Uint32Array()).flatMap(writersOf);
    const file = await open(outputPath, 'w');
    try {
      for (let start = 0; start < rowCount; start += chunkRowCount) {
        const rows = Uint32Array.from({ length: Math.min(chunkRowCount, rowCount - start) }, (_, row) => start + row);
        const columns = chunkOf(rows);
        const lines = Array.from(rows, (row, index) =>
          [String(row), ...writers.map(({ cell }) => cell(columns, index))].join(','),
        );
        await file.write(`${lines.join('\n')}\n`);
        context.emit(progressOf(start + rows.length, rowCount));
        await context.pause();
      }
    } finally {
      await file.close();
    }
    return {
      rowCount,
      columns: writers.map(({ column }) => column),
      changed: readers.map(({ column }) => column.name),
      learned: opened.description.steps.flatMap(({ learned }) =>
        learned.filter(({ text }) => text !== '').map(({ column, text }) => `${column}: ${text}`),
      ),
    };
  } finally {
    opened.close();
  }
};
