import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import { asArray, asObject, asText, type JsonObject } from '../keras/json';
import { limits } from '../limits';
import type { ModelFiles } from '../model-files';
import { fromFloat16 } from './float16';
import type { NamedArray } from './named-weights';

type Decode = (bytes: Buffer, count: number) => Float32Array;

const mapped =
  (sizeBytes: number, read: (bytes: Buffer, offset: number) => number): Decode =>
  (bytes, count) =>
    Float32Array.from({ length: count }, (_, index) => read(bytes, index * sizeBytes));

/** Units: bytes a value. Source: tfjs-core, io/types.ts and io/io_utils.ts. */
const types: Record<string, { sizeBytes: number; decode: Decode }> = {
  float32: { sizeBytes: 4, decode: mapped(4, (bytes, offset) => bytes.readFloatLE(offset)) },
  float16: { sizeBytes: 2, decode: mapped(2, (bytes, offset) => fromFloat16(bytes.readUInt16LE(offset))) },
  int32: { sizeBytes: 4, decode: mapped(4, (bytes, offset) => bytes.readInt32LE(offset)) },
  uint16: { sizeBytes: 2, decode: mapped(2, (bytes, offset) => bytes.readUInt16LE(offset)) },
  uint8: { sizeBytes: 1, decode: mapped(1, (bytes, offset) => bytes.readUInt8(offset)) },
  bool: { sizeBytes: 1, decode: mapped(1, (bytes, offset) => bytes.readUInt8(offset)) },
};

const bad = (message: string) =>
  new StudioError('BAD_INPUT', message, { fix: 'Convert the model again, and give all of its files together.' });

function describeWeight(file: string, weight: JsonObject) {
  const name = asText(weight.name) ?? '';
  const shape = asArray(weight.shape).map(Number);
  const quantization = asObject(weight.quantization);
  const type = asText(quantization?.dtype) ?? asText(weight.dtype) ?? 'float32';
  const stored = types[type];
  if (name === '' || shape.some((dimension) => !Number.isSafeInteger(dimension) || dimension < 0) || !stored)
    throw bad(`${file}: the weight "${name}" has the shape [${shape.join(', ')}] and the type "${type}".`);
  const count = shape.reduce((total, dimension) => total * dimension, 1);
  const { scale, min } = quantization ?? {};
  const decode: Decode =
    typeof scale === 'number' && typeof min === 'number'
      ? (bytes, size) => stored.decode(bytes, size).map((value) => value * scale + min)
      : stored.decode;
  return { name, shape, count, sizeBytes: count * stored.sizeBytes, decode };
}

/** The weights that a manifest names; shards are read when the first weight of their group is. */
export async function readManifest(
  files: ModelFiles,
  fileName: string,
  manifest: readonly unknown[],
): Promise<NamedArray[]> {
  const arrays: NamedArray[] = [];
  let totalBytes = 0;
  for (const group of manifest.map((each) => asObject(each) ?? {})) {
    const shards = asArray(group.paths).map((shard) => path.posix.join(path.posix.dirname(fileName), String(shard)));
    let storedBytes = 0;
    for (const shard of shards) storedBytes += await files.size(shard);
    const weights = asArray(group.weights).map((weight) => describeWeight(fileName, asObject(weight) ?? {}));
    const neededBytes = weights.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
    if (neededBytes !== storedBytes)
      throw bad(
        `The shards ${shards.slice(0, 3).join(', ')}${shards.length > 3 ? ', …' : ''} hold ${formatBytes(storedBytes)}; ${fileName} says that they hold ${formatBytes(neededBytes)}.`,
      );
    totalBytes += neededBytes;
    if (totalBytes > limits.weightBytes) throw bad(`${fileName}: the weights take more than is read here.`);
    let content: Promise<Buffer> | null = null;
    const load = () => {
      content ??= Promise.all(shards.map((shard) => readFile(files.path(shard)))).then((parts) => Buffer.concat(parts));
      return content;
    };
    let offset = 0;
    for (const { name, shape, count, sizeBytes, decode } of weights) {
      const start = offset;
      offset += sizeBytes;
      arrays.push({
        name,
        shape,
        scope: null,
        read: async () => decode((await load()).subarray(start, start + sizeBytes), count),
      });
    }
  }
  return arrays;
}
