import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bytesOf, type InputOrigin, type InputStore, storedArray, storedRowBytes, storeInFile } from './input-store';
import { rowRange } from './table';

const formatVersion = 1;
const manifestName = 'prepared.json';
/** Rows that are made and written in one go. */
const chunkRowCount = 4096;
/** Numbers that are made in one go; rows of large images come in smaller chunks. */
const chunkNumberCount = 2 ** 22;
/** Of the free space of the disk, what a preparation may take. */
const freeShare = 0.5;

export interface PreparationRequest {
  directory: string;
  /** Everything that decides the numbers: fingerprint, columns, fitted transforms. */
  key: unknown;
  rowCount: number;
  inputs: readonly InputOrigin[];
  limitBytes: number;
  /** Called between chunks; throws when the job was cancelled. */
  pause(fraction: number): Promise<void>;
}

export interface Preparation {
  stores: InputStore[];
  /** Largest number of each input; 0 where the network reads others than are kept. */
  largestIndices: number[];
}

interface PreparedManifest {
  formatVersion: number;
  rowCount: number;
  sizes: number[];
  largestIndices: number[];
}

function preparedBytes(rowCount: number, inputs: readonly InputOrigin[]): number {
  return inputs.reduce((total, input) => total + rowCount * storedRowBytes(input), 0);
}

export function chunkLength(width: number): number {
  return Math.max(1, Math.min(chunkRowCount, Math.floor(chunkNumberCount / Math.max(1, width))));
}

/**
 * Samples laid on the disk, one file an input, so that any row is read at once and a second run with the same rows and
 * transforms starts without making them again. Null where they do not fit on the disk: they are then made on the way.
 */
export async function openPreparation(request: PreparationRequest): Promise<Preparation | null> {
  const { directory, inputs, rowCount, limitBytes } = request;
  const key = createHash('sha256')
    .update(JSON.stringify([formatVersion, request.key]))
    .digest('hex')
    .slice(0, 24);
  const folder = path.join(directory, key);
  const found = await readPreparation(folder, request);
  if (found) return found;
  await rm(folder, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const needed = preparedBytes(rowCount, inputs);
  const { bavail, bsize } = await statfs(directory);
  if (needed > limitBytes || needed > bavail * bsize * freeShare) return null;
  await makeRoom(directory, limitBytes - needed);
  const temporary = `${folder}.${process.pid}.partial`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  try {
    const largestIndices: number[] = [];
    for (const [index, input] of inputs.entries())
      largestIndices.push(
        await writeInput(path.join(temporary, fileOf(index)), input, rowCount, (fraction) =>
          request.pause((index + fraction) / inputs.length),
        ),
      );
    const manifest: PreparedManifest = {
      formatVersion,
      rowCount,
      sizes: inputs.map((input) => preparedBytes(rowCount, [input])),
      largestIndices,
    };
    await writeFile(path.join(temporary, manifestName), JSON.stringify(manifest), { flush: true });
    await rename(temporary, folder).catch(async (error) => {
      // Another run has just prepared the same.
      if (!(await readPreparation(folder, request))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return readPreparation(folder, request);
}

const fileOf = (index: number) => `input-${index}.bin`;

async function readPreparation(folder: string, { inputs, rowCount }: PreparationRequest): Promise<Preparation | null> {
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, manifestName), 'utf8')) as PreparedManifest;
    if (manifest.formatVersion !== formatVersion || manifest.rowCount !== rowCount) return null;
    for (const [index, input] of inputs.entries()) {
      const { size } = await stat(path.join(folder, fileOf(index)));
      if (size !== manifest.sizes[index] || size !== preparedBytes(rowCount, [input])) return null;
    }
    const now = new Date();
    await utimes(folder, now, now);
    return {
      stores: inputs.map((input, index) => storeInFile(path.join(folder, fileOf(index)), input)),
      largestIndices: manifest.largestIndices,
    };
  } catch {
    return null;
  }
}

/** Gives the largest number. */
async function writeInput(
  file: string,
  input: InputOrigin,
  rowCount: number,
  pause: (fraction: number) => Promise<void>,
): Promise<number> {
  const length = chunkLength(input.storedWidth);
  const descriptor = openSync(file, 'wx');
  let largest = 0;
  try {
    for (let start = 0; start < rowCount; start += length) {
      const rows = rowRange(start, Math.min(length, rowCount - start));
      const values = storedArray(input, rows.length);
      await input.make(rows, values);
      if (!input.finish) for (const value of values) if (value > largest) largest = value;
      writeAll(descriptor, bytesOf(values));
      await pause((start + rows.length) / rowCount);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return largest;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

/** A preparation that was not finished in this time was interrupted. */
const abandonedMs = 24 * 60 * 60 * 1000;

/** Removes preparations that were used longest ago until the rest holds no more than `limitBytes`. */
async function makeRoom(directory: string, limitBytes: number): Promise<void> {
  const found: { folder: string; usedAt: number; sizeBytes: number }[] = [];
  for (const name of await readdir(directory)) {
    const folder = path.join(directory, name);
    const status = await stat(folder).catch(() => null);
    if (!status) continue;
    if (name.endsWith('.partial')) {
      if (Date.now() - status.mtimeMs > abandonedMs) await rm(folder, { recursive: true, force: true });
      continue;
    }
    let sizeBytes = 0;
    for (const file of await readdir(folder).catch(() => [] as string[]))
      sizeBytes += (await stat(path.join(folder, file)).catch(() => null))?.size ?? 0;
    found.push({ folder, usedAt: status.mtimeMs, sizeBytes });
  }
  found.sort((left, right) => right.usedAt - left.usedAt);
  let total = 0;
  for (const { folder, sizeBytes } of found) {
    total += sizeBytes;
    if (total > limitBytes) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
