import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { checksum, writeFileAtomically } from './atomic-file';

/** One array of numbers with its name, as checkpoints and imported models hold it. */
export interface NamedValues {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** What `state.json` says of a file of arrays: they lie in it one after the other, float32, little endian, in C order. */
export interface StoredArrays {
  sha256: string;
  sizeBytes: number;
  arrays: { name: string; shape: number[] }[];
}

export const stateFile = 'state.json';
export const weightsFile = 'weights.bin';

const sizeOf = (shape: readonly number[]) => shape.reduce((total, dimension) => total * dimension, 1);

/** Lays arrays out in one file. */
export function packArrays(entries: readonly NamedValues[]): { content: Buffer; stored: StoredArrays } {
  const content = Buffer.concat(
    entries.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  return {
    content,
    stored: {
      sha256: checksum(content),
      sizeBytes: content.byteLength,
      arrays: entries.map(({ name, shape }) => ({ name, shape })),
    },
  };
}

/**
 * The arrays of a file written by `packArrays`.
 *
 * Throws: StudioError BAD_INPUT when the file is not the one that was written.
 */
export function unpackArrays(content: Buffer, stored: StoredArrays, file: string, fix: string): NamedValues[] {
  if (content.byteLength !== stored.sizeBytes || checksum(content) !== stored.sha256)
    throw new StudioError('BAD_INPUT', `${file} is damaged: its checksum differs from the one in ${stateFile}.`, {
      fix,
    });
  let offset = 0;
  return stored.arrays.map(({ name, shape }) => {
    const count = sizeOf(shape);
    const bytes = content.subarray(offset, offset + count * 4);
    offset += count * 4;
    return { name, shape, values: new Float32Array(Uint8Array.from(bytes).buffer) };
  });
}

/**
 * The weights in a folder of a checkpoint or of an imported model, whichever it is: both have `state.json` with
 * `files['weights.bin']`. Names are `<layer>/<index>/<weight>`, as in `dense_1/0/kernel`.
 *
 * Throws: StudioError NOT_FOUND when the folder holds no weights, BAD_INPUT when they are damaged.
 */
export async function readStoredWeights(directory: string): Promise<NamedValues[]> {
  try {
    const state = JSON.parse(await readFile(path.join(directory, stateFile), 'utf8')) as {
      files: Record<string, StoredArrays>;
    };
    const stored = state.files[weightsFile];
    if (!stored) throw new Error(`${stateFile} does not name ${weightsFile}`);
    const file = path.join(directory, weightsFile);
    return unpackArrays(await readFile(file), stored, file, 'Restore the folder from a copy, or import it again.');
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError(
      'NOT_FOUND',
      `There are no weights in ${directory}: ${error instanceof Error ? error.message : String(error)}`,
      { fix: 'Choose another checkpoint or model.' },
      { cause: error },
    );
  }
}

/** A weight whose values are fetched when their turn comes, so that only one of them lies in memory. */
export interface LazyValues {
  name: string;
  shape: number[];
  read(): Promise<Float32Array> | Float32Array;
}

/**
 * Writes weights as a folder that `readStoredWeights` reads; the folder is made.
 *
 * @param onProgress share of the arrays that are written
 */
export async function writeStoredWeights(
  directory: string,
  entries: readonly LazyValues[],
  onProgress: (fraction: number) => void = () => {},
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const handle = await open(path.join(directory, weightsFile), 'w');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for (const [index, entry] of entries.entries()) {
      const values = await entry.read();
      if (values.length !== sizeOf(entry.shape))
        throw new StudioError(
          'BAD_INPUT',
          `The weight ${entry.name} has ${values.length} values; its shape [${entry.shape.join(', ')}] needs ${sizeOf(entry.shape)}.`,
          { fix: 'The file is damaged: copy or download it again.' },
        );
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      hash.update(bytes);
      await handle.writeFile(bytes);
      sizeBytes += bytes.byteLength;
      onProgress((index + 1) / entries.length);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const arrays = entries.map(({ name, shape }) => ({ name, shape }));
  const stored: StoredArrays = { sha256: hash.digest('hex'), sizeBytes, arrays };
  await writeFileAtomically(
    path.join(directory, stateFile),
    JSON.stringify({ formatVersion: 1, files: { [weightsFile]: stored } }, null, 1),
  );
}
