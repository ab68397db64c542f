import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
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

/** A plain red square as a bitmap of 24 bits. */
function pictureOf(edge: number): Uint8Array {
  const rowBytes = Math.ceil((edge * 3) / 4) * 4;
  const file = Buffer.alloc(54 + rowBytes * edge);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(edge, 18);
  file.writeInt32LE(edge, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let at = 54 + 2; at < file.length; at += 3) file[at] = 200;
  return file;
}

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
    expect(samples.map(({ label, before, after }) => [label, before?.shape, after?.shape])).toEqual([
      ['circle', [32, 32, 3], [32, 32, 3]],
      ['circle', [32, 32, 3], [32, 32, 3]],
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

describe('a config of media', () => {
  test('is told that mixing needs one-hot targets, and trains with them', async () => {
    const mixed = textOf('image-cnn').replace(
      '  - { kind: flipHorizontal }',
      '  - { kind: mixUp, alpha: 0.4 }\n  - { kind: cutMix }',
    );
    const { problems } = await studio.client.templates.check({ text: mixed });
    expect(problems.map(({ code, where }) => [code, where?.path])).toEqual([
      ['badAugmentation', ['training', 'loss']],
      ['badAugmentation', ['training', 'loss']],
    ]);
    const text = mixed
      .replace('sparseCategoricalCrossentropy', 'categoricalCrossentropy')
      .replace('epochs: 20', 'epochs: 2');
    expect((await studio.client.templates.check({ text })).problems).toEqual([]);
    const { run } = await studio.client.runs.create({ text });
    const ended = await studio.ended(run.id);
    expect({ status: ended.status, error: ended.error }).toEqual({ status: 'completed', error: null });
  });

  test('is offered the size that its images lack, as one click', async () => {
    const folder = path.join(studio.folder, 'mixed');
    for (const [name, edge] of [
      ['a/one.bmp', 20],
      ['a/two.bmp', 30],
      ['b/three.bmp', 25],
      ['b/four.bmp', 25],
    ] as const) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, pictureOf(edge));
    }
    const { dataset } = await studio.client.datasets.import({ source: { path: folder }, name: 'mixed' });
    expect(dataset.rowCount).toBe(4);
    const text = textOf('image-cnn')
      .replace('name: shapes', 'name: mixed')
      .replace(/ {2}- \{ kind: resize.*\n/, '');
    const { problems, inputShape } = await studio.client.templates.check({ text });
    expect(inputShape).toEqual([null, null, 3]);
    expect(problems.find(({ code }) => code === 'mixedImageSizes')).toMatchObject({
      fixes: [{ title: 'Add resize', edits: [{ kind: 'insert', path: ['transforms'], value: { kind: 'resize' } }] }],
    });
  });
});
