import type { ArrayType } from '../../../../shared/contract/dataset';
import type { StagedType } from '../staged-table';
import type { NumpyField } from './header';

type ReadValue = (view: DataView, offset: number, little: boolean) => unknown;

interface ValueType {
  staged: StagedType;
  exact?: boolean;
  /** In which numbers of an array column lie. */
  dtype: ArrayType | null;
  read: ReadValue;
}

/** Whole numbers that a double cannot hold travel as text. */
const whole = (value: bigint) =>
  value >= -9007199254740992n && value <= 9007199254740992n ? Number(value) : value.toString();

const numberTypes: Record<string, ValueType> = {
  b1: { staged: 'boolean', dtype: 'uint8', read: (view, offset) => view.getUint8(offset) !== 0 },
  i1: { staged: 'number', dtype: 'int8', read: (view, offset) => view.getInt8(offset) },
  u1: { staged: 'number', dtype: 'uint8', read: (view, offset) => view.getUint8(offset) },
  i2: { staged: 'number', dtype: 'int16', read: (view, offset, little) => view.getInt16(offset, little) },
  u2: { staged: 'number', dtype: 'uint16', read: (view, offset, little) => view.getUint16(offset, little) },
  i4: { staged: 'number', dtype: 'int32', read: (view, offset, little) => view.getInt32(offset, little) },
  u4: { staged: 'number', dtype: 'float64', read: (view, offset, little) => view.getUint32(offset, little) },
  i8: { staged: 'any', dtype: 'float64', read: (view, offset, little) => whole(view.getBigInt64(offset, little)) },
  u8: { staged: 'any', dtype: 'float64', read: (view, offset, little) => whole(view.getBigUint64(offset, little)) },
  f2: { staged: 'number', dtype: 'float32', read: (view, offset, little) => view.getFloat16(offset, little) },
  f4: { staged: 'number', dtype: 'float32', read: (view, offset, little) => view.getFloat32(offset, little) },
  f8: { staged: 'number', dtype: 'float64', read: (view, offset, little) => view.getFloat64(offset, little) },
};
const unitMs: Record<string, number> = {
  W: 604_800_000,
  D: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  ns: 1e-6,
};
const notATime = -(2n ** 63n);

export function valueTypeOf({ type, sizeBytes, shape }: NumpyField): ValueType {
  const number = numberTypes[type];
  if (number) return number;
  const size = sizeBytes / shape.reduce((total, each) => total * each, 1);
  if (type.startsWith('S'))
    return {
      staged: 'any',
      dtype: null,
      read: (view, offset) => untilNul(Buffer.from(view.buffer, view.byteOffset + offset, size).toString('utf8')),
    };
  if (type.startsWith('U'))
    return {
      staged: 'any',
      dtype: null,
      read: (view, offset, little) => {
        let text = '';
        for (let at = offset; at < offset + size; at += 4) {
          const code = view.getUint32(at, little);
          if (code === 0) break;
          text += code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
        }
        return text;
      },
    };
  const unit = /\[(\d*)([a-zA-Z]+)\]/.exec(type);
  const factor = (unitMs[unit?.[2] ?? 's'] ?? Number.NaN) * Number(unit?.[1] || 1);
  const ticks = (view: DataView, offset: number, little: boolean): number | null => {
    const value = view.getBigInt64(offset, little);
    return value === notATime ? null : Number(value);
  };
  if (type.startsWith('m')) return { staged: 'number', dtype: null, read: ticks };
  const calendar: Record<string, (value: number) => Date> = {
    Y: (value) => new Date(Date.UTC(1970 + value, 0)),
    M: (value) => new Date(Date.UTC(1970, value)),
  };
  return {
    staged: 'time',
    dtype: null,
    read: (view, offset, little) => {
      const value = ticks(view, offset, little);
      if (value === null) return null;
      return calendar[unit?.[2] ?? '']?.(value) ?? new Date(value * factor);
    },
  };
}

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
