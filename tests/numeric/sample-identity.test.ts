import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FittedData,
  fitData,
  type JobTable,
  type OpenOptions,
  openJobTable,
  openSamples,
  rowRange,
} from '../../src/engine/batches';
import { randomStream } from '../../src/shared/base/random';
import type { RunConfig } from '../../src/shared/config/run-config';
import {
  columnFile,
  columnFilesFormatVersion,
  manifestFile,
  packFile,
  splitFile,
} from '../../src/shared/job/column-files';
import type { DataColumn, JobData } from '../../src/shared/job/protocol';
import { splitTurnByTurn } from '../support/job-data';
import { buildConfig, JobFolder } from '../support/training-job';

const folder = new JobFolder();
const rowCount = 60;
const stream = randomStream('identity');

/** A sound as 16-bit mono WAV. */
function wav(values: Float32Array, sampleRate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + values.length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(values.length * 2, 40);
  return Buffer.concat([header, Buffer.from(Int16Array.from(values, (value) => value * 32_767).buffer)]);
}

const noise = (count: number) => Float32Array.from({ length: count }, () => stream.uniform() * 2 - 1);
const doubles = (values: number[]) => new Uint8Array(Float64Array.from(values).buffer);

/** A table with a column of every kind that a network can read. */
async function writeTable(): Promise<JobData> {
  const directory = path.join(folder.path, 'all-kinds');
  const mediaDirectory = path.join(folder.path, 'media');
  mkdirSync(directory, { recursive: true });
  mkdirSync(mediaDirectory);
  const pack: Buffer[] = [];
  let packed = 0;
  const place = (bytes: Buffer): number[] => {
    pack.push(bytes);
    packed += bytes.length;
    return [0, packed - bytes.length, bytes.length];
  };
  const images: number[] = [];
  const sounds: number[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const pixels = Uint8Array.from({ length: 9 * 7 * 3 }, () => stream.integer(256));
    images.push(
      ...place(
        await sharp(pixels, { raw: { width: 9, height: 7, channels: 3 } })
          .png()
          .toBuffer(),
      ),
    );
    sounds.push(...place(wav(noise(800 + row), 8000)));
  }
  writeFileSync(path.join(mediaDirectory, packFile(0)), Buffer.concat(pack));
  const cells = (texts: Uint8Array[]) => {
    let end = 0;
    const offsets = [0, ...texts.map((text) => (end += text.length))];
    return { offsets: doubles(offsets), bytes: Buffer.concat(texts) };
  };
  const notes = cells(
    Array.from({ length: rowCount }, () =>
      Buffer.from(`${['a', 'bee', 'cé'][stream.integer(3)]} ${['x', 'y'][stream.integer(2)]}`),
    ),
  );
  const arrays = cells(Array.from({ length: rowCount }, () => new Uint8Array(noise(6).buffer)));
  const columns: [DataColumn, Record<string, Uint8Array>][] = [
    [{ name: 'number', kind: 'numeric', role: 'feature' }, { f64: doubles([...noise(rowCount)]) }],
    [{ name: 'note', kind: 'text', role: 'feature' }, notes],
    [{ name: 'array', kind: 'array', role: 'feature', shape: [2, 3], dtype: 'float32' }, arrays],
    [{ name: 'image', kind: 'image', role: 'feature' }, { places: doubles(images) }],
    [{ name: 'sound', kind: 'audio', role: 'feature' }, { places: doubles(sounds) }],
    [{ name: 'target', kind: 'numeric', role: 'target' }, { f64: doubles([...noise(rowCount)]) }],
  ];
  const sizes: Record<string, number> = {};
  const write = (name: string, bytes: Uint8Array) => {
    writeFileSync(path.join(directory, name), bytes);
    sizes[name] = bytes.length;
  };
  columns.forEach(([, parts], index) => {
    for (const [part, bytes] of Object.entries(parts)) write(columnFile(index, part as 'f64'), bytes);
  });
  write(splitFile, Uint8Array.from(splitTurnByTurn(rowCount)));
  const described = columns.map(([column]) => column);
  writeFileSync(
    path.join(directory, manifestFile),
    JSON.stringify({ formatVersion: columnFilesFormatVersion, rowCount, columns: described, sizes }),
  );
  return { path: directory, rowCount, columns: described, fingerprint: 'all-kinds', mediaDirectory };
}

const names = ['number', 'note', 'array', 'image', 'sound'];
let table: JobTable;
let fitted: FittedData;
let config: RunConfig;

beforeAll(async () => {
  const data = await writeTable();
  config = buildConfig({
    dataset: { name: 'all', inputs: Object.fromEntries(names.map((name) => [`${name}Input`, [name]])) },
    transforms: [
      { kind: 'standardise', columns: ['number'] },
      { kind: 'tokenise', columns: ['note'], sequenceLength: 3 },
      { kind: 'resize', columns: ['image'], height: 5, width: 5 },
      { kind: 'normaliseChannels', columns: ['image'] },
      { kind: 'resample', columns: ['sound'], sampleRate: 4000 },
      { kind: 'fixLength', columns: ['sound'], durationMs: 100 },
      { kind: 'logMel', columns: ['sound'], melCount: 8 },
    ] as never,
    model: {
      layers: [
        ...names.map((name) => ({ kind: 'input', name: `${name}Input` })),
        ...names.map((name) => ({ kind: 'flatten', name: `${name}Flat`, inputs: [`${name}Input`] })),
        { kind: 'concatenate', name: 'all', inputs: names.map((name) => `${name}Flat`) },
        { kind: 'dense', name: 'out', units: 1, inputs: ['all'] },
      ],
    } as never,
    training: { loss: { kind: 'meanSquaredError' } },
  });
  table = await openJobTable(data);
  fitted = await fitData(config, table, { signal: new AbortController().signal, pause: async () => {} });
});
afterAll(() => {
  table?.close();
  folder.dispose();
});

async function readAll(options: Pick<OpenOptions, 'reading' | 'withTargets'>, order: Uint32Array) {
  const preparedDirectory = path.join(folder.path, 'prepared');
  const source = await openSamples(config, table, fitted, {
    ...options,
    limits: { memoryBytes: 2 ** 30, preparedDirectory, preparedBytes: 2 ** 30 },
    pause: async () => {},
  });
  const rows: Record<string, number[][]> = {};
  // In batches of seven, as steps read them.
  for (let start = 0; start < order.length; start += 7) {
    const samples = order.subarray(start, start + 7);
    const { inputs } = await source.read(samples);
    inputs.forEach((values, index) => {
      const width = values.length / samples.length;
      samples.forEach((sample, at) => {
        rows[sample] ??= [];
        (rows[sample] as number[][])[index] = Array.from(values.subarray(at * width, (at + 1) * width));
      });
    });
  }
  source.close();
  return rows;
}

test('rows give the same bits in memory, from the disk, made on the way and to predict, in whatever order', async () => {
  const inOrder = rowRange(0, rowCount);
  const shuffled = Uint32Array.from(inOrder, (row) => (row * 37 + 11) % rowCount);
  const expected = await readAll({ reading: 'often', withTargets: true }, inOrder);
  expect(Object.keys(expected)).toHaveLength(rowCount);
  expect(expected[0]?.map((values) => values.length)).toEqual([1, 3, 6, 75, expected[0]?.[4]?.length]);
  for (const values of expected[3] ?? []) expect(values.some((value) => value !== 0)).toBe(true);
  for (const options of [
    { reading: 'disk', withTargets: true },
    { reading: 'once', withTargets: true },
    { reading: 'once', withTargets: false },
  ] as const)
    for (const order of [inOrder, shuffled]) expect(await readAll(options, order)).toEqual(expected);
});

test('a preparation that was damaged is made again', async () => {
  const before = await readAll({ reading: 'disk', withTargets: true }, rowRange(0, 10));
  const [key] = readdirSync(path.join(folder.path, 'prepared'));
  writeFileSync(path.join(folder.path, 'prepared', key as string, 'input-0.bin'), 'cut off');
  expect(await readAll({ reading: 'disk', withTargets: true }, rowRange(0, 10))).toEqual(before);
});
