import { packNumbers } from '../pack-numbers';
import type { WrittenColumn } from '../table-writer';
import type { NumpyHeader } from './header';
import { valueTypeOf } from './values';

/** Wider rows are one array, not that many columns. */
const widestTable = 1000;

export interface NumpyColumns {
  columns: WrittenColumn[];
  /** The cells of one row, from its bytes in C order. */
  read(view: DataView, offset: number): unknown[];
  rowBytes: number;
}

/** What an array becomes: 1-D a column, 2-D columns, N-D (and rows of more than 1,000 numbers) an `array` column. */
export function numpyColumns(header: NumpyHeader, name: string): NumpyColumns {
  const inner = header.shape.slice(1);
  const innerCount = inner.reduce((product, size) => product * size, 1);
  const columns: WrittenColumn[] = [];
  const readers: ((view: DataView, offset: number) => unknown)[] = [];
  let start = 0;
  for (const field of header.fields) {
    const type = valueTypeOf(field);
    const fieldCount = field.shape.reduce((product, size) => product * size, 1);
    const itemBytes = field.sizeBytes / fieldCount;
    const label =
      field.name === null ? name : header.fields.length > 1 || name === '' ? field.name : `${name}.${field.name}`;
    const at = start;
    start += field.sizeBytes;
    // A structured array of several axes has its fields side by side in every item.
    const stride = header.itemSizeBytes;
    const places = Array.from(
      { length: innerCount * fieldCount },
      (_, index) => at + Math.floor(index / fieldCount) * stride + (index % fieldCount) * itemBytes,
    );
    const shape = [...inner, ...field.shape];
    const asArray = type.dtype !== null && (shape.length > 1 || places.length > widestTable);
    if (asArray && type.dtype) {
      const { dtype } = type;
      columns.push({ name: label, type: 'array', shape, dtype });
      readers.push((view, offset) =>
        packNumbers(
          places.map((place) => Number(type.read(view, offset + place, field.littleEndian))),
          dtype,
        ),
      );
      continue;
    }
    for (const [index, place] of places.entries()) {
      columns.push({
        name: shape.length === 0 ? label : `${label}_${index + 1}`,
        type: type.staged,
        exact: type.exact,
      });
      readers.push((view, offset) => type.read(view, offset + place, field.littleEndian));
    }
  }
  return {
    columns,
    rowBytes: innerCount * header.itemSizeBytes,
    read: (view, offset) => readers.map((read) => read(view, offset)),
  };
}
