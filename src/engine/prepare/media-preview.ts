import type { AugmentationConfig } from '../../shared/augmentation';
import { isStudioError, StudioError } from '../../shared/base/problem';
import type { AugmentedCell, MediaSampleView } from '../../shared/contract/media-preview';
import type { AugmentedAnswer, AugmentedRequest, MediaAnswer, MediaRequest } from '../../shared/job/media-preview';
import { describeTransform } from '../../shared/transforms/selection';
import { requireColumn } from '../batches/table';
import { createMixer, type FittedMedia, fitMedia, type MediaColumn, openMedia, transformCell } from '../media';
import { spreadRows } from './find-gaps';
import { rangeOf, viewSample } from './media-view';
import type { OpenPreparation } from './open-preparation';

/** Rows that a preview learns from; a run learns from all. */
const fittedRowCount = 2000;

const fits = new WeakMap<OpenPreparation, Map<string, Promise<FittedMedia>>>();

function mediaColumn({ table }: OpenPreparation, name: string): MediaColumn {
  const reader = requireColumn(table, name);
  const { kind, shape, dtype } = reader.column;
  if (kind !== 'image' && kind !== 'audio' && kind !== 'array')
    throw new StudioError('BAD_INPUT', `"${name}" holds neither images nor sounds nor arrays.`, {
      fix: 'Choose a column that does.',
    });
  return {
    name,
    kind,
    ...(shape ? { shape } : {}),
    ...(dtype ? { dtype } : {}),
    read: async (rows) => reader.bytes(rows),
  };
}

/** Fitted once for each column and number of steps. */
function fitOnce(open: OpenPreparation, column: MediaColumn, step: number): Promise<FittedMedia> {
  const known = fits.get(open) ?? new Map<string, Promise<FittedMedia>>();
  fits.set(open, known);
  const key = `${column.name} ${step}`;
  let fitted = known.get(key);
  if (!fitted) {
    const { subject, table } = open;
    fitted = fitMedia(subject.transforms.slice(0, step), column, spreadRows(table.rows.train, fittedRowCount));
    known.set(key, fitted);
    fitted.catch(() => known.delete(key));
  }
  return fitted;
}

/** What the target says of rows. */
function labelsOf({ subject, table }: OpenPreparation, rows: Uint32Array): (string | null)[] {
  const reader = subject.target ? table.columns.get(subject.target.name) : undefined;
  if (!reader || reader.column.kind === 'image' || reader.column.kind === 'audio' || reader.column.kind === 'array')
    return [...rows].map(() => null);
  const column = reader.values(rows);
  return [...rows.keys()].map((index) => {
    const value = column.kind === 'vector' ? null : column.values[index];
    return value === null || value === undefined || Number.isNaN(value) ? null : String(value);
  });
}

/** Some rows of a column as stored and behind a step. */
export async function previewMedia(open: OpenPreparation, request: MediaRequest): Promise<MediaAnswer> {
  const column = mediaColumn(open, request.column);
  const { train } = open.table.rows;
  const rows = request.rows.length > 0 ? Uint32Array.from(request.rows) : spreadRows(train, 12);
  const outside = rows.find((row) => row >= open.table.rowCount);
  if (outside !== undefined)
    throw new StudioError('BAD_INPUT', `There is no row ${outside + 1}; the table has ${open.table.rowCount}.`, {
      fix: 'Choose another row.',
    });
  const fitted = await fitOnce(open, column, request.step);
  const labels = labelsOf(open, rows);
  const cells = await column.read(rows);
  const samples = await Promise.all(
    cells.map(async (bytes, index): Promise<MediaSampleView> => {
      const row = rows[index] as number;
      const label = labels[index] ?? null;
      try {
        const before = await transformCell(column, row, bytes, []);
        const after = await transformCell(column, row, bytes, fitted.steps);
        return { row, label, before: await viewSample(before), after: await viewSample(after), problem: null };
      } catch (error) {
        if (!isStudioError(error)) throw error;
        return { row, label, before: null, after: null, problem: error.message };
      }
    }),
  );
  const learned = fitted.steps.flatMap(({ config, state }) => {
    const text = describeTransform(config.kind).describe?.(state, config as never) ?? '';
    // Steps of one column keep their order, so that the first entry that equals it is its own.
    const step = open.subject.transforms.indexOf(config as never) + 1;
    return text === '' ? [] : [{ step, text }];
  });
  return { samples, learned, fittedRowCount: Math.min(train.length, fittedRowCount) };
}

/** Training samples as they are changed in some epochs. */
export async function previewAugmented(open: OpenPreparation, request: AugmentedRequest): Promise<AugmentedAnswer> {
  const column = mediaColumn(open, request.column);
  const { epochs, seed, sampleCount } = request;
  const augmentation = request.augmentation as readonly AugmentationConfig[];
  const fitted = await fitOnce(open, column, open.subject.transforms.length);
  const source = openMedia(fitted, column, { augmentation, seed });
  const rows = spreadRows(open.table.rows.train, sampleCount);
  const labels = labelsOf(open, rows);
  const classes = [...new Set(labels.filter((label) => label !== null))].sort();
  const stored =
    source.storage === 'uint8'
      ? new Uint8Array(rows.length * source.storedSize)
      : new Float32Array(rows.length * source.storedSize);
  await source.read(rows, stored, 0);
  const mixer = createMixer(augmentation, seed);
  const { kind, sampleRate } = fitted.states.at(-1) as FittedMedia['states'][number];
  const batches = epochs.map((epoch) => {
    const values = new Float32Array(rows.length * source.size);
    source.finish(stored, values, { sampleIds: rows, epoch });
    const targets = new Float32Array(rows.length * classes.length);
    labels.forEach((label, index) => {
      if (label !== null) targets[index * classes.length + classes.indexOf(label)] = 1;
    });
    mixer?.mix([{ values, shape: source.shape }], [{ values: targets, width: classes.length }], null, rows, epoch);
    return { values, targets };
  });
  // One range for all, so that darker and brighter samples look darker and brighter.
  const range = rangeOf(batches.map(({ values }) => values));
  const cellAt = async ({ values, targets }: (typeof batches)[number], index: number): Promise<AugmentedCell> => {
    const data = values.subarray(index * source.size, (index + 1) * source.size);
    const shares = targets.subarray(index * classes.length, (index + 1) * classes.length);
    return {
      view: await viewSample({ kind, shape: source.shape, data, sampleRate }, range),
      labels: classes
        .map((label, at) => ({ label, share: shares[at] as number }))
        .filter(({ share }) => share > 0)
        .sort((one, other) => other.share - one.share),
    };
  };
  return {
    rows: await Promise.all(
      [...rows].map(async (row, index) => ({
        row,
        label: labels[index] ?? null,
        cells: await Promise.all(batches.map((batch) => cellAt(batch, index))),
      })),
    ),
  };
}
