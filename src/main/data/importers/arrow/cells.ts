import {
  type DataType,
  type Decimal,
  type Field,
  type FixedSizeList,
  type Float,
  type Int,
  Type,
  type Vector,
} from 'apache-arrow';
import type { ArrayType } from '../../../../shared/contract/dataset';
import { packNumbers } from '../pack-numbers';
import type { WrittenColumn } from '../table-writer';

/** How a column of Arrow becomes a column of a data set; null: it cannot. */
export interface ArrowReader {
  column: WrittenColumn;
  /** From the top field down, through records. */
  path: readonly string[];
  read(value: unknown): unknown;
}

const arrayTypes: Record<string, ArrayType> = {
  Int8: 'int8',
  Uint8: 'uint8',
  Int16: 'int16',
  Uint16: 'uint16',
  Int32: 'int32',
};
/** Half precision is widened, since no array column has it. */
function arrayTypeOf(type: DataType | undefined): ArrayType | undefined {
  if (type?.typeId === Type.Float) return (type as Float).precision === 2 ? 'float64' : 'float32';
  return type ? arrayTypes[String(type)] : undefined;
}

const exactInteger = 9007199254740992n;
const deepestRecord = 32;

const asNumber = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
/** Whole numbers beyond 2^53 stay text, which keeps their digits. */
const asWhole = (value: unknown) =>
  typeof value === 'bigint' && value >= -exactInteger && value <= exactInteger ? Number(value) : value;
const asDate = (value: unknown) => (value === null || value === undefined ? null : new Date(Number(value)));

/** Readers for every column that a data set can hold; `refuse` hears of the others. */
export function arrowReaders(
  fields: readonly Field[],
  refuse: (name: string, what: string) => void,
  path: readonly string[] = [],
): ArrowReader[] {
  return fields.flatMap((field): ArrowReader[] => {
    const here = [...path, field.name];
    const name = here.join('.');
    const type: DataType = field.type.typeId === Type.Dictionary ? field.type.dictionary : field.type;
    const plain = (column: Omit<WrittenColumn, 'name'>, read: ArrowReader['read']): ArrowReader[] => [
      { column: { name, ...column }, path: here, read },
    ];
    switch (type.typeId) {
      case Type.Bool:
        return plain({ type: 'boolean' }, (value) => value);
      case Type.Int:
        return (type as Int).bitWidth === 64 ? plain({ type: 'any' }, asWhole) : plain({ type: 'number' }, asNumber);
      case Type.Float:
        return plain({ type: 'number' }, asNumber);
      case Type.Decimal:
        return plain({ type: 'any' }, (value) => (value === null ? null : decimalText(value, (type as Decimal).scale)));
      case Type.Date:
      case Type.Timestamp:
        return plain({ type: 'time' }, asDate);
      case Type.Utf8:
      case Type.LargeUtf8:
      case Type.Utf8View:
        return plain({ type: 'text' }, (value) => value);
      case Type.Null:
        return plain({ type: 'any' }, () => null);
      case Type.Time:
      case Type.Duration:
        return plain({ type: 'any' }, asWhole);
      case Type.FixedSizeList: {
        const { children, listSize: length } = type as FixedSizeList;
        const dtype = arrayTypeOf((children as Field[])[0]?.type);
        if (!dtype || length < 1) return plain({ type: 'text' }, asJson);
        return plain({ type: 'array', shape: [length], dtype }, (value) =>
          value === null || value === undefined ? null : packNumbers([...(value as Vector)].map(Number), dtype),
        );
      }
      case Type.List:
      case Type.LargeList:
      case Type.Map:
      case Type.Union:
        return plain({ type: 'text' }, asJson);
      case Type.Struct:
        return here.length > deepestRecord
          ? plain({ type: 'text' }, asJson)
          : arrowReaders(type.children as Field[], refuse, here);
      default:
        refuse(name, `values of the type ${String(type).slice(0, 60)}`);
        return [];
    }
  });
}

function asJson(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? asWhole(each)?.toString() : each));
}

/** Little-endian words of 32 bits, two's complement. */
function decimalText(value: unknown, scale: number): string {
  const words = value as Uint32Array;
  let whole = 0n;
  for (let index = words.length - 1; index >= 0; index -= 1) whole = (whole << 32n) | BigInt(words[index] as number);
  whole = BigInt.asIntN(words.length * 32, whole);
  const negative = whole < 0n;
  const digits = (negative ? -whole : whole).toString().padStart(scale + 1, '0');
  const text = scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return negative ? `-${text}` : text;
}

/** The vector of a column, through records. */
export function vectorAt(top: Vector | null, path: readonly string[]): Vector | null {
  let vector = top;
  for (const name of path.slice(1)) vector = (vector?.getChild(name) as Vector | null) ?? null;
  return vector;
}
