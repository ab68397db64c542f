import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { augmentationSchema } from '../../shared/augmentation';
import { transformSchema } from '../../shared/transforms/schema';
import { encodeWav } from '../decode';
import type { MediaColumn } from './column';
import { fitMedia } from './fitted';
import { openMedia } from './open';

const configs = (...inputs: unknown[]) => inputs.map((input) => transformSchema.parse(input));
const rowsOf = (...rows: number[]) => Uint32Array.from(rows);

function imageColumn(sizes: readonly [height: number, width: number, channels: 1 | 3 | 4][]): MediaColumn {
  return {
    name: 'photo',
    kind: 'image',
    read: (rows) =>
      Promise.all(
        [...rows].map((row) => {
          const [height, width, channels] = sizes[row] as [number, number, 1 | 3 | 4];
          const data = Uint8Array.from({ length: height * width * channels }, (_, at) => (at * 13 + row * 50) % 256);
          return sharp(data, { raw: { height, width, channels } }).png().toBuffer();
        }),
      ),
  };
}

const soundColumn: MediaColumn = {
  name: 'sound',
  kind: 'audio',
  read: async (rows) =>
    [...rows].map((row) => {
      const sampleRate = row % 2 === 0 ? 8000 : 11_025;
      const samples = Float32Array.from({ length: 3000 + row * 500 }, (_, at) => Math.sin(at * 0.05 * (row + 1)) * 0.5);
      return encodeWav({ sampleRate, channels: [samples] });
    }),
};

async function read(
  column: MediaColumn,
  steps: ReturnType<typeof configs>,
  rows: Uint32Array,
  training = rowsOf(0, 1),
) {
  const fitted = await fitMedia(steps, column, training);
  // What a run stores is what every later job reads.
  const source = openMedia(JSON.parse(JSON.stringify(fitted)), column);
  const stored = new (source.storage === 'uint8' ? Uint8Array : Float32Array)(rows.length * source.storedSize);
  await source.read(rows, stored, 0);
  const values = new Float32Array(rows.length * source.size);
  source.finish(stored, values, null);
  return { source, values };
}

describe('a column of media', () => {
  const mixed = imageColumn([
    [9, 12, 3],
    [20, 7, 1],
    [16, 16, 4],
    [5, 30, 3],
  ]);
  const steps = configs({ kind: 'rgb' }, { kind: 'resize', height: 8, width: 8 }, { kind: 'normaliseChannels' });

  it('gives a row the same bits alone, in any batch, and after its fitted state went through JSON', async () => {
    const { source, values } = await read(mixed, steps, rowsOf(0, 1, 2, 3));
    expect([source.shape, source.storage, source.storedSize]).toEqual([[8, 8, 3], 'uint8', 192]);
    for (const row of [3, 1])
      expect((await read(mixed, steps, rowsOf(row))).values).toEqual(values.slice(row * 192, (row + 1) * 192));
  });

  it('learns from training rows alone', async () => {
    const [one, other] = await Promise.all([
      fitMedia(steps, mixed, rowsOf(0, 1)),
      fitMedia(steps, mixed, rowsOf(0, 2)),
    ]);
    expect(one.steps[2]?.state).not.toEqual(other.steps[2]?.state);
    const { values } = await read(mixed, steps, rowsOf(0, 1));
    const sum = values.reduce((total, value) => total + value, 0);
    expect(sum / values.length).toBeCloseTo(0, 5);
  });

  it('keeps bytes as long as it can, and scales afterwards', async () => {
    const { source, values } = await read(
      mixed,
      configs(
        { kind: 'grey' },
        { kind: 'resize', height: 4, width: 4 },
        { kind: 'scalePixels', range: 'minusOneToOne' },
      ),
      rowsOf(0),
    );
    expect(source.storage).toBe('uint8');
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it('names the row whose size differs, and the transform that mends it', async () => {
    await expect(read(mixed, configs({ kind: 'rgb' }), rowsOf(0, 1))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: '"photo", row 2: the shape is [20, 7, 3], that of the others [9, 12, 3].',
      data: { fix: expect.stringContaining('kind: resize, columns: [photo]') },
    });
  });

  it('names the row whose file cannot be read', async () => {
    const broken: MediaColumn = { ...mixed, read: async (rows) => [...rows].map(() => new Uint8Array([1, 2, 3])) };
    await expect(fitMedia(steps, broken, rowsOf(4))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/^"photo", row 5: /),
    });
    const empty: MediaColumn = { ...mixed, read: async (rows) => [...rows].map(() => null) };
    await expect(fitMedia(steps, empty, rowsOf(4))).rejects.toMatchObject({
      message: expect.stringMatching(/^Row 5 has nothing in "photo"/),
    });
  });

  it('refuses a transform of tables that names it', async () => {
    await expect(
      fitMedia(configs({ kind: 'standardise', columns: ['photo'] }), mixed, rowsOf(0)),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/standardise: column "photo" holds image files/),
    });
  });

  it('sounds of several rates and lengths become one shape, each the same alone and together', async () => {
    const spectrogram = configs(
      { kind: 'resample', sampleRate: 8000 },
      { kind: 'fixLength', durationMs: 300, keep: 'centre' },
      { kind: 'normaliseGain', measure: 'rms', level: 0.1 },
      { kind: 'logMel', melCount: 16 },
      { kind: 'delta' },
      { kind: 'normaliseChannels' },
    );
    const { source, values } = await read(soundColumn, spectrogram, rowsOf(0, 1, 2));
    expect(source.shape).toEqual([31, 16, 2]);
    expect((await read(soundColumn, spectrogram, rowsOf(1))).values).toEqual(
      values.slice(source.size, 2 * source.size),
    );
  });

  it('keeps the sound itself when it is to be changed, and gives the same spectrogram without a change', async () => {
    const list = configs(
      { kind: 'resample', sampleRate: 8000 },
      { kind: 'fixLength', durationMs: 300 },
      { kind: 'logMel', melCount: 16 },
    );
    const fitted = await fitMedia(list, soundColumn, rowsOf(0, 1));
    const augmentation = [
      { kind: 'gain', maximumDecibels: 6 },
      { kind: 'maskTime', share: 0.5 },
    ].map((each) => augmentationSchema.parse(each));
    const source = openMedia(fitted, soundColumn, { augmentation, seed: 1 });
    expect([source.storedShape, source.shape]).toEqual([[2400], [31, 16, 1]]);
    const stored = new Float32Array(source.storedSize);
    await source.read(rowsOf(1), stored, 0);
    const [plain, changed] = [new Float32Array(source.size), new Float32Array(source.size)];
    source.finish(stored, plain, null);
    source.finish(stored, changed, { sampleIds: rowsOf(1), epoch: 0 });
    expect(plain).toEqual((await read(soundColumn, list, rowsOf(1))).values);
    expect(changed).not.toEqual(plain);
  });

  it('resamples with the pitch kept: a tone stays where it was', async () => {
    const tone: MediaColumn = {
      name: 'tone',
      kind: 'audio',
      read: async (rows) =>
        [...rows].map(() =>
          encodeWav({
            sampleRate: 22_050,
            channels: [
              Float32Array.from({ length: 22_050 }, (_, at) => Math.sin((2 * Math.PI * 440 * at) / 22_050) * 0.5),
            ],
          }),
        ),
    };
    const { values } = await read(tone, configs({ kind: 'resample', sampleRate: 8000, quality: 'best' }), rowsOf(0));
    expect(values).toHaveLength(8000);
    const worst = Math.max(
      ...[...values.slice(1000, 7000)].map((value, at) =>
        Math.abs(value - 0.5 * Math.sin((2 * Math.PI * 440 * (at + 1000)) / 8000)),
      ),
    );
    expect(worst).toBeLessThan(0.002);
  });
});
