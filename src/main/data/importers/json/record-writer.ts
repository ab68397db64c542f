import { StudioError } from '../../../../shared/base/problem';
import { maximumColumnCount } from '../csv/column-names';
import { packNumbers } from '../pack-numbers';
import type { TableWriter } from '../table-writer';

const deepestRecord = 32;
const longestArray = 1_000_000;

/** Why a record is none. */
export class RecordError extends Error {
  constructor(
    message: string,
    readonly column?: string,
  ) {
    super(message);
  }
}

/**
 * Writes records of any keys: columns turn up as keys do, objects inside become `a.b`, lists of numbers of one shape
 * become arrays; other lists stay as JSON text.
 */
export function createRecordWriter(writer: TableWriter, fileName: string, names: readonly string[] | null) {
  const places = new Map<string, number>();
  const shapes = new Map<number, number[]>();
  if (names) for (const [index] of names.entries()) places.set(String(index), index);

  const placeOf = (key: string, value: unknown): number => {
    const known = places.get(key);
    if (known !== undefined) return known;
    if (names) throw new RecordError(`has more than the ${names.length} values that the columns name`);
    if (places.size >= maximumColumnCount)
      throw new StudioError(
        'BAD_INPUT',
        `${fileName} has more than ${maximumColumnCount.toLocaleString('en-US')} different keys; each would be a column.`,
        { fix: 'Turn the keys into values: one object with the same keys for every row.' },
      );
    const shape = shapeOf(value);
    const place = writer.addColumn(
      shape ? { name: key, type: 'array', shape, dtype: 'float64' } : { name: key, type: 'any' },
    );
    if (shape) shapes.set(place, shape);
    places.set(key, place);
    return place;
  };

  const collect = (value: unknown, key: string, row: unknown[], depth: number): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < deepestRecord) {
      for (const [inner, each] of Object.entries(value))
        collect(each, key === '' ? inner : `${key}.${inner}`, row, depth + 1);
      return;
    }
    // A key without a value says nothing of what its column is.
    if (value === null && !places.has(key) && !names) {
      missingKeys.add(key);
      return;
    }
    const place = placeOf(key, value);
    const shape = shapes.get(place);
    if (!shape || value === null) {
      row[place] = value;
      return;
    }
    const found = shapeOf(value);
    if (found?.join() !== shape.join())
      throw new RecordError(`has ${describe(value, found)} where ${shape.join(' × ')} numbers were expected`, key);
    row[place] = packNumbers((value as unknown[]).flat(shape.length - 1) as number[], 'float64');
  };
  const missingKeys = new Set<string>();

  return {
    /** Await the result when there is one. Throws: RecordError, StudioError. */
    add(record: unknown, place: number): Promise<void> | undefined {
      const row: unknown[] = [];
      if (names) {
        if (!Array.isArray(record)) throw new RecordError('is not a list of values');
        if (record.length !== names.length)
          throw new RecordError(`has ${record.length} values where ${names.length} were expected`);
        for (const [index, value] of record.entries()) row[index] = value;
      } else if (Array.isArray(record)) {
        for (const [index, value] of record.entries()) collect(value, `column_${index + 1}`, row, 1);
      } else if (typeof record === 'object' && record !== null) collect(record, '', row, 0);
      else throw new RecordError('is a single value; an object or a list was expected');
      return writer.add(
        Array.from(row, (value) => value ?? null),
        place,
      );
    },
    /** Keys that never had a value are columns too. */
    finish() {
      for (const key of missingKeys) if (!places.has(key)) placeOf(key, null);
    },
  };
}

/** Of a list of numbers, or of lists of one length; null for anything else. */
function shapeOf(value: unknown): number[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > longestArray) return null;
  if (value.every((item) => typeof item === 'number')) return [value.length];
  const inner = shapeOf(value[0]);
  return inner && inner.length < 6 && value.every((item) => shapeOf(item)?.join() === inner.join())
    ? [value.length, ...inner]
    : null;
}

function describe(value: unknown, shape: number[] | null): string {
  if (shape) return `${shape.join(' × ')} numbers`;
  return Array.isArray(value) ? 'a list that is not of numbers in one shape' : `${JSON.stringify(value)?.slice(0, 40)}`;
}
