import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AugmentationConfig, augmentationSchema } from '../../../shared/augmentation';
import type { MediaColumn } from '../column';
import { fitMedia } from '../fitted';
import { openMedia } from '../open';
import { compose, identity, rotation, warp } from './affine';
import { createMixer } from './mixer';
import { createAugmenter } from './table-augmenter';

const configs = (...entries: unknown[]): AugmentationConfig[] =>
  entries.map((entry) => augmentationSchema.parse(entry));
const height = 6;
const width = 8;
const size = height * width * 3;

/** Arrays of bytes that differ from row to row. */
const column: MediaColumn = {
  name: 'picture',
  kind: 'array',
  shape: [height, width, 3],
  dtype: 'uint8',
  read: async (rows) =>
    [...rows].map((row) => Uint8Array.from({ length: size }, (_, at) => (at * (7 + row) + row * 31) % 256)),
};
const rowsOf = (...rows: number[]) => Uint32Array.from(rows);

async function augmented(
  list: AugmentationConfig[],
  rows: Uint32Array,
  epoch: number,
  seed = 5,
): Promise<Float32Array> {
  const fitted = await fitMedia([], column, rowsOf(0, 1, 2, 3));
  const source = openMedia(fitted, column, { augmentation: list, seed });
  const stored = new Uint8Array(rows.length * source.storedSize);
  await source.read(rows, stored, 0);
  const values = new Float32Array(rows.length * source.size);
  source.finish(stored, values, { sampleIds: rows, epoch });
  return values;
}

const everything = configs(
  { kind: 'flipHorizontal' },
  { kind: 'rotate' },
  { kind: 'shift', fill: 'reflect' },
  { kind: 'zoom' },
  { kind: 'shear' },
  { kind: 'randomCrop' },
  { kind: 'colour' },
  { kind: 'pixelNoise' },
  { kind: 'blur' },
  { kind: 'cutOut' },
);

describe('augmentation of images', () => {
  it('gives a sample the same bits in every batch, order and repetition', async () => {
    const together = await augmented(everything, rowsOf(3, 0, 2, 1), 4);
    const alone = await augmented(everything, rowsOf(2), 4);
    expect(alone).toEqual(together.slice(2 * size, 3 * size));
    expect(await augmented(everything, rowsOf(1, 2), 4)).toEqual(
      Float32Array.of(...together.slice(3 * size), ...together.slice(2 * size, 3 * size)),
    );
  });

  it('differs by epoch, seed and sample', async () => {
    const first = await augmented(everything, rowsOf(1), 0);
    expect(await augmented(everything, rowsOf(1), 1)).not.toEqual(first);
    expect(await augmented(everything, rowsOf(1), 0, 6)).not.toEqual(first);
  });

  it('changes nothing with probability 0 and every sample with 1', async () => {
    const plain = await augmented([], rowsOf(0, 1), 0);
    expect(await augmented(configs({ kind: 'flipVertical', probability: 0 }), rowsOf(0, 1), 0)).toEqual(plain);
    const flipped = await augmented(configs({ kind: 'flipHorizontal', probability: 1 }), rowsOf(0), 0);
    for (let row = 0; row < height; row += 1)
      for (let x = 0; x < width; x += 1)
        expect(flipped[(row * width + x) * 3]).toBe(plain[(row * width + width - 1 - x) * 3]);
  });

  it('keeps values in the range of the pixels', async () => {
    const strong = configs(
      { kind: 'colour', brightness: 1, contrast: 1, saturation: 1, hue: 0.5 },
      { kind: 'pixelNoise', deviation: 1, probability: 1 },
      { kind: 'cutOut', fillValue: 1, probability: 1 },
    );
    for (const value of await augmented(strong, rowsOf(0, 1, 2, 3), 2)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(255.001);
    }
  });

  it('leaves samples that are measured or predicted as they are', async () => {
    const fitted = await fitMedia([], column, rowsOf(0));
    const source = openMedia(fitted, column, { augmentation: everything, seed: 1 });
    const stored = new Uint8Array(source.storedSize);
    await source.read(rowsOf(3), stored, 0);
    const values = new Float32Array(source.size);
    source.finish(stored, values, null);
    expect(values).toEqual(Float32Array.from(stored));
  });
});

describe('geometry', () => {
  const square = { height: 5, width: 5, channels: 1 };
  const dot = (row: number, at: number) => {
    const image = new Float32Array(25);
    image[row * 5 + at] = 1;
    return image;
  };
  const placeOf = (image: Float32Array) => {
    const at = image.findIndex((value) => value > 0.99);
    return [Math.floor(at / 5), at % 5];
  };
  const black = { mode: 'constant', value: 0 } as const;

  it('a quarter turn against the clock brings the right end of the top row to its left end', () => {
    expect(placeOf(warp(dot(0, 4), square, rotation(90), black))).toEqual([0, 0]);
    expect(placeOf(warp(dot(0, 4), square, rotation(-90), black))).toEqual([4, 4]);
    expect(placeOf(warp(dot(0, 4), square, rotation(180), black))).toEqual([4, 0]);
  });

  it('a map reads from where it points: one to the right reads the pixel on the right', () => {
    expect(placeOf(warp(dot(2, 3), square, [1, 0, 1, 0, 1, 0], black))).toEqual([2, 2]);
    expect(placeOf(warp(dot(2, 3), square, [1, 0, 0, 0, 1, 1], black))).toEqual([1, 3]);
  });

  it('two maps in one give what one after the other gives', () => {
    const shift = [1, 0, 1, 0, 1, 0] as const;
    const both = warp(dot(1, 3), square, compose(shift, rotation(90)), black);
    expect(both).toEqual(warp(warp(dot(1, 3), square, shift, black), square, rotation(90), black));
    expect(warp(dot(1, 3), square, identity, black)).toEqual(dot(1, 3));
  });

  it('fills what nothing covers as it is told', () => {
    const one = { height: 1, width: 4, channels: 1 };
    const row = Float32Array.of(1, 2, 3, 4);
    const left = [1, 0, -2, 0, 1, 0] as const;
    expect([...warp(row, one, left, { mode: 'constant', value: 9 })]).toEqual([9, 9, 1, 2]);
    expect([...warp(row, one, left, { mode: 'nearest', value: 9 })]).toEqual([1, 1, 1, 2]);
    expect([...warp(row, one, left, { mode: 'reflect', value: 9 })]).toEqual([2, 1, 1, 2]);
  });
});

describe('mixing', () => {
  const ids = rowsOf(11, 12, 13, 14, 15);
  const batchOf = (order: readonly number[]) => ({
    inputs: [{ values: Float32Array.from(order.flatMap((id) => Array(16).fill(id))), shape: [4, 4, 1] }],
    targets: [
      {
        values: Float32Array.from(
          order.flatMap((id) => ids.indexOf(id)).flatMap((at) => [0, 1, 2, 3, 4].map((each) => Number(each === at))),
        ),
        width: 5,
      },
    ],
  });

  it.each(['mixUp', 'cutMix'])('%s mixes targets by shares that add up to one, as the inputs are mixed', (kind) => {
    const mixer = createMixer(configs({ kind, alpha: 1 }), 3);
    const { inputs, targets } = batchOf([...ids]);
    const weights = Float32Array.of(1, 2, 3, 4, 5);
    const plans = mixer?.mix(inputs, targets, weights, ids, 0) ?? [];
    plans.forEach(({ partner, share }, place) => {
      expect(partner).not.toBe(place);
      const row = targets[0]?.values.slice(place * 5, place * 5 + 5) as Float32Array;
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(row[place]).toBeCloseTo(share, 5);
      const mixed = (inputs[0] as { values: Float32Array }).values.slice(place * 16, place * 16 + 16);
      const mean = mixed.reduce((sum, value) => sum + value, 0) / 16;
      expect(mean).toBeCloseTo(share * (ids[place] as number) + (1 - share) * (ids[partner] as number), 3);
      expect(weights[place]).toBeCloseTo(share * (place + 1) + (1 - share) * (partner + 1), 4);
    });
  });

  it('mixes the same samples alike in another order', () => {
    const mixer = createMixer(configs({ kind: 'mixUp', alpha: 1 }), 3);
    const order = [14, 11, 15, 13, 12];
    const one = batchOf([...ids]);
    const other = batchOf(order);
    mixer?.mix(one.inputs, one.targets, null, ids, 2);
    mixer?.mix(other.inputs, other.targets, null, Uint32Array.from(order), 2);
    order.forEach((id, place) => {
      const at = ids.indexOf(id);
      expect(other.targets[0]?.values.slice(place * 5, place * 5 + 5)).toEqual(
        one.targets[0]?.values.slice(at * 5, at * 5 + 5),
      );
    });
  });

  it('draws shares whose mean is one half and whose spread is that of the beta distribution', () => {
    const mixer = createMixer(configs({ kind: 'mixUp', alpha: 2 }), 8);
    const many = Uint32Array.from({ length: 4000 }, (_, index) => index);
    const plans = mixer?.mix([], [], null, many, 0) ?? [];
    const mean = plans.reduce((sum, { share }) => sum + share, 0) / plans.length;
    const variance = plans.reduce((sum, { share }) => sum + (share - mean) ** 2, 0) / plans.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance).toBeCloseTo(1 / 20, 2);
  });

  it('leaves a batch of one alone', () => {
    const { inputs, targets } = batchOf([11]);
    createMixer(configs({ kind: 'mixUp' }), 1)?.mix(inputs, targets, null, rowsOf(11), 0);
    expect(targets[0]?.values[0]).toBe(1);
  });
});

describe('augmentation of words and numbers', () => {
  const words = {
    domain: 'text',
    name: 'text',
    shape: [6],
    columns: [{ name: 'text', offset: 0, width: 6 }],
    padding: 'before',
  } as const;

  it('dropping keeps the order of the words and the side of the padding, and at least one word', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom('before', 'after'), (epoch, padding) => {
        const before = padding === 'before' ? [0, 0, 5, 6, 7, 8] : [5, 6, 7, 8, 0, 0];
        const batch = Float32Array.from(before);
        createAugmenter(configs({ kind: 'dropWords', share: 0.9 }), { ...words, padding }, 1).apply(
          batch,
          rowsOf(4),
          epoch,
        );
        const kept = [...batch].filter((token) => token !== 0);
        expect(kept.length).toBeGreaterThan(0);
        expect(kept).toEqual([...kept].sort());
        expect(batch[padding === 'before' ? 5 : 0]).not.toBe(0);
      }),
    );
  });

  it('masking puts the unknown word in place of words alone', () => {
    const batch = Float32Array.of(0, 0, 5, 6, 7, 8);
    createAugmenter(configs({ kind: 'maskTokens', share: 1 }), words, 1).apply(batch, rowsOf(0), 0);
    expect([...batch]).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it('swapping keeps the words', () => {
    const batch = Float32Array.of(0, 0, 5, 6, 7, 8);
    createAugmenter(configs({ kind: 'swapWords', count: 3, probability: 1 }), words, 1).apply(batch, rowsOf(0), 0);
    expect([...batch].sort()).toEqual([0, 0, 5, 6, 7, 8]);
  });

  const table = {
    domain: 'table',
    name: 'table',
    shape: [4],
    columns: [
      { name: 'age', offset: 0, width: 1 },
      { name: 'city', offset: 1, width: 3 },
    ],
  } as const;

  it('masks all numbers of a column together', () => {
    const batch = Float32Array.from({ length: 4 * 50 }, () => 1);
    const ids = Uint32Array.from({ length: 50 }, (_, index) => index);
    createAugmenter(configs({ kind: 'maskFeatures', share: 0.5 }), table, 1).apply(batch, ids, 0);
    const cities = Array.from({ length: 50 }, (_, row) => [...batch.slice(row * 4 + 1, row * 4 + 4)].join());
    expect(new Set(cities)).toEqual(new Set(['1,1,1', '0,0,0']));
  });

  it('adds noise to amounts, and to codes of a category only when they are named', () => {
    const batch = new Float32Array(4);
    createAugmenter(configs({ kind: 'featureNoise', deviation: 1 }), table, 1).apply(batch, rowsOf(0), 0);
    expect(batch[0]).not.toBe(0);
    expect([...batch.slice(1)]).toEqual([0, 0, 0]);
    createAugmenter(configs({ kind: 'featureNoise', columns: ['city'] }), table, 1).apply(batch, rowsOf(0), 0);
    expect(batch[1]).not.toBe(0);
  });
});
