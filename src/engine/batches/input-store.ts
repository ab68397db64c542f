import { RecordFile } from './column-reader';

/** Which samples are changed by chance, and in which epoch; given while training. */
export interface AugmentedRows {
  sampleIds: Uint32Array;
  epoch: number;
}

/** What one input layer reads of rows of the table, wherever it lies. */
export interface InputStore {
  /** Numbers a row, as the network reads it. */
  readonly width: number;
  /** Writes the rows one after the other, beginning at number `offset`. */
  read(rows: Uint32Array, into: Float32Array, offset: number, augmented: AugmentedRows | null): Promise<void>;
  close(): void;
}

export type StoredValues = Uint8Array | Float32Array;

/** How an input's rows come into being: first a form that can be kept, then the network's numbers. */
export interface InputOrigin {
  layer: string;
  /** Word numbers for an embedding, not amounts. */
  integer: boolean;
  width: number;
  storage: 'float32' | 'uint8';
  storedWidth: number;
  /** Makes rows from the table. */
  make(rows: Uint32Array, into: StoredValues): Promise<void>;
  /** From what is kept to what the network reads; null where they are the same. */
  finish: ((stored: StoredValues, into: Float32Array, augmented: AugmentedRows | null) => void) | null;
}

export function storedArray({ storage, storedWidth }: InputOrigin, rowCount: number): StoredValues {
  return storage === 'uint8' ? new Uint8Array(rowCount * storedWidth) : new Float32Array(rowCount * storedWidth);
}

export function storedRowBytes({ storage, storedWidth }: Pick<InputOrigin, 'storage' | 'storedWidth'>): number {
  return storage === 'uint8' ? storedWidth : 4 * storedWidth;
}

export const bytesOf = (values: StoredValues) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** All rows in memory as the network reads them. Shape: [rows, width]. */
export function storeInMemory(values: Float32Array, width: number): InputStore {
  return {
    width,
    read: async (rows, into, offset) => {
      if (width === 1)
        for (let index = 0; index < rows.length; index += 1)
          into[offset + index] = values[rows[index] as number] as number;
      else
        for (let index = 0; index < rows.length; index += 1) {
          const start = (rows[index] as number) * width;
          into.set(values.subarray(start, start + width), offset + index * width);
        }
    },
    close: () => {},
  };
}

/** Rows whose kept form `load` gives. */
function storeOf(
  origin: InputOrigin,
  load: (rows: Uint32Array, into: StoredValues) => Promise<void> | void,
  close: () => void,
): InputStore {
  const { width, finish } = origin;
  return {
    width,
    read: async (rows, into, offset, augmented) => {
      if (rows.length === 0) return;
      const target = into.subarray(offset, offset + rows.length * width);
      if (!finish) {
        await load(rows, target);
        return;
      }
      const stored = storedArray(origin, rows.length);
      await load(rows, stored);
      finish(stored, target, augmented);
    },
    close,
  };
}

/** Rows as a preparation laid them down. */
export function storeInFile(file: string, origin: InputOrigin): InputStore {
  const records = new RecordFile(file, storedRowBytes(origin));
  return storeOf(
    origin,
    (rows, into) => records.read(rows, bytesOf(into)),
    () => records.close(),
  );
}

/** Rows made anew from the table whenever they are asked for. */
export function storeComputed(origin: InputOrigin): InputStore {
  return storeOf(
    origin,
    (rows, into) => origin.make(rows, into),
    () => {},
  );
}
