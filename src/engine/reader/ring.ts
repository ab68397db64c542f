import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { BatchValues } from '../batches';

/**
 * Batches on their way from the process that reads them to the one that trains: a file of slots that both have open.
 * The writer fills a slot and then counts it; the reader empties it and then counts that. Neither waits for the other's
 * event loop, and the file's pages stay in the memory that the system keeps for files.
 */
export interface RingLayout {
  batchSize: number;
  inputWidths: number[];
  targetWidths: number[];
  weighted: boolean;
}

const headerBytes = 4096;
const writtenAt = 0;
const consumedAt = 8;
/** Rows, epoch and place in the epoch of a batch. */
const slotHeaderBytes = 32;
const targetRingBytes = 64 * 2 ** 20;
const slotLimits = { minimum: 4, maximum: 1024 };

export function slotBytes({ batchSize, inputWidths, targetWidths, weighted }: RingLayout): number {
  const numbers = [...inputWidths, ...targetWidths].reduce((total, width) => total + width, 0);
  return slotHeaderBytes + 4 * batchSize * (numbers + (weighted ? 2 * targetWidths.length : 0));
}

export function slotCountOf(layout: RingLayout): number {
  const fitting = Math.floor(targetRingBytes / slotBytes(layout));
  return Math.min(slotLimits.maximum, Math.max(slotLimits.minimum, fitting));
}

export interface BatchPlace {
  epoch: number;
  /** Batches before it in its epoch. */
  index: number;
}

const bytesOf = (values: Float32Array | Float64Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

class RingFile {
  protected readonly descriptor: number;
  private readonly counter = new Float64Array(1);

  constructor(
    readonly path: string,
    protected readonly layout: RingLayout,
    flags: 'r+' | 'wx+',
  ) {
    this.descriptor = openSync(path, flags, 0o600);
  }

  protected readCounter(position: number): number {
    readSync(this.descriptor, bytesOf(this.counter), 0, 8, position);
    return this.counter[0] as number;
  }

  protected writeCounter(position: number, value: number): void {
    this.counter[0] = value;
    writeSync(this.descriptor, bytesOf(this.counter), 0, 8, position);
  }

  protected slotStart(number: number): number {
    return headerBytes + (number % slotCountOf(this.layout)) * slotBytes(this.layout);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The side that reads samples. */
export class RingWriter extends RingFile {
  private count = 0;

  constructor(path: string, layout: RingLayout) {
    super(path, layout, 'r+');
  }

  /** Whether a slot is free. */
  hasRoom(): boolean {
    return this.count - this.readCounter(consumedAt) < slotCountOf(this.layout);
  }

  write({ epoch, index }: BatchPlace, { rowCount, inputs, targets, weights }: BatchValues): void {
    let position = this.slotStart(this.count);
    const add = (values: Float32Array | Float64Array) => {
      const bytes = bytesOf(values);
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.descriptor, bytes, done, bytes.length - done, position + done);
      position += bytes.length;
    };
    add(Float64Array.of(rowCount, epoch, index, 0));
    for (const values of [...inputs, ...targets, ...(weights ?? [])]) add(values);
    this.count += 1;
    this.writeCounter(writtenAt, this.count);
  }
}

/** The side that trains. Makes the file. */
export class RingReader extends RingFile {
  private count = 0;

  constructor(path: string, layout: RingLayout) {
    super(path, layout, 'wx+');
    ftruncateSync(this.descriptor, headerBytes + slotCountOf(layout) * slotBytes(layout));
  }

  /** The next batch; null while it is not ready. */
  read(): (BatchValues & { place: BatchPlace }) | null {
    if (this.readCounter(writtenAt) <= this.count) return null;
    const start = this.slotStart(this.count);
    const header = new Float64Array(4);
    this.readInto(bytesOf(header), start);
    const [rowCount = 0, epoch = 0, index = 0] = header;
    const { inputWidths, targetWidths, weighted } = this.layout;
    let position = start + slotHeaderBytes;
    const take = (width: number): Float32Array => {
      const values = new Float32Array(rowCount * width);
      this.readInto(bytesOf(values), position);
      position += values.byteLength;
      return values;
    };
    const batch = {
      place: { epoch, index },
      rowCount,
      inputs: inputWidths.map(take),
      targets: targetWidths.map(take),
      weights: weighted ? targetWidths.map(() => take(2)) : null,
    };
    this.count += 1;
    this.writeCounter(consumedAt, this.count);
    return batch;
  }

  private readInto(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.descriptor, bytes, done, bytes.length - done, position + done);
      if (count === 0) throw new RangeError('The ring file ended early.');
      done += count;
    }
  }
}
