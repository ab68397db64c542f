import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
const ids = new Map<string, string>();

beforeAll(async () => {
  studio = await StudioHost.open();
  for (const name of ['shapes', 'sounds']) {
    const { dataset } = await studio.client.datasets.addSample({ name });
    ids.set(name, dataset.id);
  }
}, 60_000);
afterAll(() => studio[Symbol.asyncDispose]());

const textOf = (template: string) => readFileSync(path.resolve('resources/templates', `${template}.yaml`), 'utf8');

describe('a preview of media', () => {
  test('shows images as stored and behind the steps, with their shapes', async () => {
    const { preparation } = await studio.client.preparations.open({ text: textOf('image-cnn') });
    expect(preparation.problems).toEqual([]);
    const { samples } = await studio.client.preparations.media({
      id: preparation.id,
      column: 'image',
      step: 3,
      rows: [0, 1],
    });
    expect(samples.map(({ label, before, after }) => [label, before?.shape, after?.shape, after?.maximum])).toEqual([
      ['circle', [32, 32, 3], [32, 32, 3], 1],
      ['circle', [32, 32, 3], [32, 32, 3], 1],
    ]);
    expect(samples[0]?.after?.image).toMatch(/^data:image\/png;base64,/);
  });

  test('shows a spectrogram of a sound, which can be played', async () => {
    const { preparation } = await studio.client.preparations.open({ text: textOf('audio-cnn') });
    const { samples, learned } = await studio.client.preparations.media({
      id: preparation.id,
      column: 'audio',
      step: 4,
      rows: [0],
    });
    expect(samples[0]?.before?.shape).toEqual([2000]);
    expect(samples[0]?.before?.sound).toMatch(/^data:audio\/wav;base64,/);
    expect(samples[0]?.after?.shape).toEqual([51, 32, 1]);
    expect(learned[0]?.text).toMatch(/^mean /);
  });

  test('mixes labels as a run would, with shares that add up to one', async () => {
    const { preparation } = await studio.client.preparations.open({ text: textOf('image-cnn') });
    const { rows } = await studio.client.preparations.augmented({
      id: preparation.id,
      column: 'image',
      augmentation: [{ kind: 'mixUp', alpha: 1, probability: 1 }],
      sampleCount: 6,
      epochs: [0, 1],
      seed: 1,
    });
    expect(rows).toHaveLength(6);
    for (const { cells } of rows)
      for (const { labels } of cells) expect(labels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(rows.some(({ cells }) => cells.some(({ labels }) => labels.length > 1))).toBe(true);
  });
});
