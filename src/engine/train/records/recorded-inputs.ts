import { formatNumber } from '../../../shared/base/format';
import type { RecordedInput, RecordedPart } from '../../../shared/contract/run-record';
import type { RunRecordEntry } from '../../../shared/job/run-record';
import type { FittedTarget } from '../../batches';
import type { FittedInput } from '../../batches/fitted-data';
import { isMediaColumn } from '../../batches/media-input';
import { type InputMeaning, inputMeanings, targetTexts } from '../../inspect/samples';
import { drawPicture, isImageShape, rangeOfValues } from './picture-of-values';
import { pictureShapeOf } from './picture-shape';
import { continuedInput, promptOf } from './prompts';
import type { RecordedRows, RecordSource } from './record-source';

/** Columns of a table that are shown of a sample. */
const shownColumnCount = 24;
const shownTextLength = 2000;
const shownValueCount = 512;

type Source = Omit<RecordSource, 'breathe'>;

interface InputOfSample {
  index: number;
  row: number;
  meaning: InputMeaning;
  /** As the network reads it. */
  values: Float32Array;
}

const nothing: Omit<RecordedPart, 'name' | 'form'> = { text: null, picture: null, values: null };
const noBytes = new Uint8Array(0);

export function pictureRecord(name: string, step: number, shape: readonly number[], data: Uint8Array): RunRecordEntry {
  return { kind: 'picture', name, step, description: { shape: [...shape] }, data };
}

/** At most `count` numbers: of longer ones the smallest and the largest of each part, in turn. */
function thin(values: Float32Array, count = shownValueCount): (number | null)[] {
  const finite = (value: number | undefined) => (Number.isFinite(value) ? (value as number) : null);
  if (values.length <= count) return Array.from(values, finite);
  const partCount = count / 2;
  return Array.from({ length: partCount }, (_, part) => {
    const own = values.subarray(
      Math.floor((part * values.length) / partCount),
      Math.floor(((part + 1) * values.length) / partCount),
    );
    return [
      finite(own.reduce((low, value) => Math.min(low, value))),
      finite(own.reduce((high, value) => Math.max(high, value))),
    ];
  }).flat();
}

/** An input that reads a column of images, sounds or arrays: as it was imported, and the spectrogram where it becomes one. */
async function partsOfMedia(
  { source, table }: Source,
  { index, row, meaning, values }: InputOfSample,
): Promise<{ parts: RecordedPart[]; pictures: RunRecordEntry[] } | null> {
  const fitted = source.fitted.media?.[meaning.columns[0] ?? ''];
  const reader = fitted && table.columns.get(fitted.column.name);
  if (!fitted || !reader || !isMediaColumn(reader.column)) return null;
  const { decodeCell } = await import('../../media/decode-cell');
  const [bytes] = reader.bytes(Uint32Array.of(row));
  const parts: RecordedPart[] = [];
  const pictures: RunRecordEntry[] = [];
  const add = (name: string, place: string, shape: readonly number[], data: Uint8Array) => {
    parts.push({ ...nothing, name, form: 'picture', picture: place });
    pictures.push(pictureRecord(place, 0, shape, data));
  };
  const { name } = reader.column;
  if (!bytes) parts.push({ ...nothing, name, form: 'text', text: null });
  else {
    const cell = await decodeCell(fitted.column, bytes);
    add(name, `${index}/input/${name}`, cell.shape, await drawPicture(cell));
  }
  const last = fitted.states.at(-1);
  if (last?.kind === 'spectrogram')
    add(
      'spectrogram',
      `${index}/input/${meaning.layer}/spectrogram`,
      last.shape,
      await drawPicture({ kind: 'spectrogram', shape: last.shape, data: values }),
    );
  return { parts, pictures };
}

/** One name a number: what was made of one column is numbered. */
function partNames(layout: NonNullable<FittedInput['layout']>): string[] {
  const widths = new Map<string, number>();
  for (const { name, width } of layout) widths.set(name, (widths.get(name) ?? 0) + width);
  const counts = new Map<string, number>();
  return layout.flatMap(({ name, width }) =>
    Array.from({ length: width }, () => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return widths.get(name) === 1 ? name : `${name} ${count}`;
    }),
  );
}

/** An input whose numbers are an image, or a window of rows, which a list of numbers would not show. */
async function partsOfShape(
  { source }: Source,
  { index, meaning, values }: InputOfSample,
): Promise<{ parts: RecordedPart[]; pictures: RunRecordEntry[] } | null> {
  const { layer, integer } = meaning;
  const shownShape = pictureShapeOf(meaning) ?? meaning.shownShape;
  if (isImageShape(shownShape)) {
    const place = `${index}/input/${layer}`;
    const picture = await drawPicture({ kind: 'image', shape: shownShape, data: values }, await rangeOfValues(values));
    return {
      parts: [{ ...nothing, name: layer, form: 'picture', picture: place }],
      pictures: [pictureRecord(place, 0, shownShape, picture)],
    };
  }
  const [steps = 0, width = 0] = shownShape;
  if (shownShape.length !== 2 || integer) return null;
  const layout = source.fitted.inputs.find((input) => input.layer === layer)?.layout;
  const shown = Math.min(width, shownColumnCount);
  const names = partNames(layout ?? []);
  return {
    parts: Array.from({ length: shown }, (_, at) => ({
      ...nothing,
      name: names[at] ?? `${layer} ${at + 1}`,
      form: 'series' as const,
      values: thin(Float32Array.from({ length: steps }, (_, step) => values[step * width + at] as number)),
    })),
    pictures: [],
  };
}

/** A number as it stands in the table; whole ones may be years, which have no commas. */
function numberText(value: number | null, isTime: boolean): string | null {
  if (value === null || Number.isNaN(value)) return null;
  if (isTime) return new Date(value * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return Number.isInteger(value) ? String(value) : formatNumber(value);
}

/** Values of the table's columns, as they were imported. */
function partsOfTable({ table, source }: Source, row: number, meanings: readonly InputMeaning[]) {
  const wanted = new Set(
    meanings.flatMap(({ layer, columns }) => {
      const layout = source.fitted.inputs.find((input) => input.layer === layer)?.layout;
      return layout ? layout.map(({ name }) => name) : columns;
    }),
  );
  const readers = table.features.filter(({ column }) => !isMediaColumn(column) && wanted.has(column.name));
  const parts = readers.slice(0, shownColumnCount).map((reader): RecordedPart => {
    const column = reader.values(Uint32Array.of(row));
    const value = column.kind === 'vector' ? null : (column.values[0] ?? null);
    if (typeof value === 'string')
      return { ...nothing, name: column.name, form: 'text', text: value.slice(0, shownTextLength) };
    return { ...nothing, name: column.name, form: 'number', text: numberText(value, reader.column.time === true) };
  });
  return { parts, leftOutCount: readers.length - parts.length };
}

/** The picture that an autoencoder should give back, drawn as its outputs are. */
async function targetPicture(
  target: FittedTarget,
  { index, output, inputs }: { index: number; output: string; inputs: readonly InputOfSample[] },
): Promise<RunRecordEntry | null> {
  const input = inputs.find(({ meaning }) => meaning.layer === target.columns[0]);
  const shownShape = input && pictureShapeOf(input.meaning);
  if (target.kind !== 'reconstruct' || !shownShape) return null;
  const data = await drawPicture(
    { kind: 'image', shape: shownShape, data: input.values },
    await rangeOfValues(input.values),
  );
  return pictureRecord(`${index}/target/${output}`, 0, shownShape, data);
}

const continued = ({ source }: Source, inputs: readonly InputOfSample[], target: FittedTarget): Float32Array =>
  inputs[continuedInput(source.fitted, target)]?.values ?? new Float32Array(0);

async function describeSample(
  source: Source,
  { split, samples }: RecordedRows,
  index: number,
  inputs: readonly InputOfSample[],
): Promise<RunRecordEntry[]> {
  const sample = samples[index] as number;
  const row = source.source.targetRow(sample);
  const parts: RecordedPart[] = [];
  const pictures: RunRecordEntry[] = [];
  const ofTable: InputMeaning[] = [];
  for (const input of inputs) {
    const found = (await partsOfMedia(source, input)) ?? (await partsOfShape(source, input));
    if (!found) ofTable.push(input.meaning);
    parts.push(...(found?.parts ?? []));
    pictures.push(...(found?.pictures ?? []));
  }
  const table = ofTable.length > 0 ? partsOfTable(source, row, ofTable) : { parts: [], leftOutCount: 0 };
  const texts = targetTexts(source, sample);
  const targets: RecordedInput['targets'] = [];
  for (const [at, { layer, target }] of source.source.fitted.outputs.entries()) {
    const picture = await targetPicture(target, { index, output: layer, inputs });
    if (picture) pictures.push(picture);
    const prompt = target.kind === 'nextToken' ? promptOf(continued(source, inputs, target), target.classes) : null;
    if (prompt) parts.push({ ...nothing, name: 'beginning', form: 'text', text: prompt.begin });
    const text = prompt ? prompt.rest : (texts[at] ?? null);
    targets.push({ output: layer, text: picture ? null : text, picture: picture?.name ?? null });
  }
  const description: RecordedInput = {
    index,
    row,
    split,
    parts: [...table.parts, ...parts],
    leftOutCount: table.leftOutCount,
    targets,
  };
  return [{ kind: 'input', name: String(index), step: 0, description, data: noBytes }, ...pictures];
}

/** What the recorded samples are: once a session, since they never change. */
export async function recordInputs(source: RecordSource, rows: RecordedRows): Promise<RunRecordEntry[]> {
  const described = { ...source, subject: { config: source.config } };
  const meanings = inputMeanings(described);
  const { inputs } = await source.source.read(rows.samples);
  const entries: RunRecordEntry[] = [];
  for (let index = 0; index < rows.samples.length; index += 1) {
    const row = source.source.targetRow(rows.samples[index] as number);
    const own = meanings.map((meaning, at): InputOfSample => {
      const values = inputs[at] as Float32Array;
      const width = values.length / rows.samples.length;
      return { index, row, meaning, values: values.subarray(index * width, (index + 1) * width) };
    });
    entries.push(...(await describeSample(source, rows, index, own)));
    await source.breathe();
  }
  return entries;
}
