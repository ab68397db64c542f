import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatasetFeature } from '../../../../tests/support/dataset-feature';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { Dataset } from '../../../shared/contract/dataset';
import { createBulk } from '../../contract/bulk';
import { createMediaRoutes } from '../../contract/media-routes';
import { silentLog } from '../../lib/file-log';
import { createUploads, type Uploads } from '../../lib/uploads';
import { openStore, type Store } from '../../store';
import type { Datasets } from '../datasets';
import { createMedia, type Media } from './index';

const fixtures = path.resolve('tests/fixtures/media');
const context = { signal: new AbortController().signal };
let folder: string;
let store: Store;
let uploads: Uploads;
let datasets: Datasets;
let media: Media;
let bulk: (request: Request) => Promise<Response>;
let images: Dataset;
let sounds: Dataset;
let large: Uint8Array;

const fixture = (name: string) => readFile(path.join(fixtures, name));

async function importFiles(files: Record<string, Uint8Array>): Promise<Dataset> {
  const root = await mkdtemp(path.join(folder, 'files-'));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), bytes);
  }
  const request = { source: { path: root }, options: {}, skipBadRows: false };
  return (await datasets.handlers.import(request, context)).dataset;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-media-'));
  store = await openStore(path.join(folder, 'project'), { create: true });
  uploads = await createUploads({ directory: path.join(folder, 'uploads') });
  ({ datasets } = createDatasetFeature({ store, uploads, jobs: mediaJobs }));
  media = createMedia({ session: () => store, datasets, jobs: mediaJobs });
  bulk = createBulk(createMediaRoutes(media), silentLog);
  // Noise, so that the file is larger than its thumbnail.
  let state = 1;
  const noise = Uint8Array.from({ length: 300 * 200 * 3 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state >> 16;
  });
  large = await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
    .png()
    .toBuffer();
  const almost = await sharp(await fixture('colour.png'))
    .jpeg({ quality: 60 })
    .toBuffer();
  images = await importFiles({
    'train/cat/a.png': await fixture('colour.png'),
    'train/cat/large.png': large,
    'train/dog/again.png': await fixture('colour.png'),
    'test/dog/almost.jpg': almost,
    'test/dog/grey.png': await fixture('grey.png'),
  });
  sounds = await importFiles({ 'a/x.wav': await fixture('pcm16.wav'), 'b/y.mp3': await fixture('stereo.mp3') });
});
afterAll(async () => {
  media.close();
  datasets.close();
  await uploads.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 32);
const idOf = async (name: string) => digest(await fixture(name));

const get = (address: string, headers: Record<string, string> = {}) =>
  bulk(new Request(`http://localhost${address}`, { headers }));

describe('a stored image', () => {
  it('comes byte for byte, with its type, and is never taken for anything else', async () => {
    const response = await get(bulkPaths.media(images.id, await idOf('colour.png')));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cache-control': expect.stringContaining('immutable'),
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(await fixture('colour.png'));
  });

  it.each([
    ['bytes=10-19', 206, 'bytes 10-19/', 10, 20],
    ['bytes=-5', 206, 'bytes ', -5, undefined],
    ['bytes=100-', 206, 'bytes 100-', 100, undefined],
  ])('comes in the part %s', async (range, status, contentRange, start, end) => {
    const whole = await fixture('colour.png');
    const response = await get(bulkPaths.media(images.id, await idOf('colour.png')), { range });
    expect([response.status, response.headers.get('content-range')?.startsWith(contentRange)]).toEqual([status, true]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole.subarray(start, end));
  });

  it('has no part beyond its end', async () => {
    const response = await get(bulkPaths.media(images.id, await idOf('colour.png')), { range: 'bytes=99999-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      416,
      expect.stringMatching(/^bytes \*\/\d+$/),
    ]);
  });

  it.each(['0'.repeat(32), 'nothing', '../../../etc/passwd', 'F'.repeat(32)])('is not found by %s', async (id) => {
    expect((await get(bulkPaths.media(images.id, id))).status).toBe(404);
  });

  it('that is small is its own thumbnail; a large one is made smaller once and kept', async () => {
    const small = await get(`${bulkPaths.mediaThumbnail(images.id, await idOf('colour.png'))}?edge=64`);
    expect(small.headers.get('content-type')).toBe('image/png');
    const index = await media.handlers.profile({ id: images.id, version: null }, context);
    expect(index.images?.width.maximum).toBe(300);
    const id = digest(large);
    const response = await get(`${bulkPaths.mediaThumbnail(images.id, id)}?edge=100`);
    const made = Buffer.from(await response.arrayBuffer());
    const { width, height, format } = await sharp(made).metadata();
    expect([response.headers.get('content-type'), format, width, height]).toEqual(['image/webp', 'webp', 128, 85]);
    expect(await readFile(path.join(store.directories.cache, 'thumbnails', id.slice(0, 2), `${id}-128.webp`))).toEqual(
      made,
    );
  });
});

describe('a stored sound', () => {
  it('gives the extremes of its parts', async () => {
    const response = await get(`${bulkPaths.mediaWaveform(sounds.id, await idOf('pcm16.wav'))}?points=30`);
    const about = JSON.parse(decodeURIComponent(response.headers.get('x-page') ?? ''));
    expect(about).toEqual({ sampleRate: 8000, durationS: 0.3, channelCount: 1 });
    const peaks = new Float32Array(await response.arrayBuffer());
    // Ten parts of the loud tone, ten of silence, ten of the quiet one.
    expect(peaks).toHaveLength(60);
    expect(Math.max(...peaks.subarray(0, 20))).toBeCloseTo(0.5, 2);
    expect([...peaks.subarray(20, 40)].every((value) => value === 0)).toBe(true);
    expect(Math.min(...peaks.subarray(40))).toBeCloseTo(-0.25, 2);
  });

  it('gives a spectrogram whose loudest rows are the frequencies of its tones', async () => {
    const response = await get(`${bulkPaths.mediaSpectrogram(sounds.id, await idOf('pcm16.wav'))}?width=30&height=128`);
    const about = JSON.parse(decodeURIComponent(response.headers.get('x-page') ?? ''));
    const values = new Uint8Array(await response.arrayBuffer());
    const loudestHz = (column: number) => {
      const rows = values.subarray(column * about.height, (column + 1) * about.height);
      return ((rows.indexOf(Math.max(...rows)) + 0.5) * about.sampleRate) / 2 / about.height;
    };
    expect(Math.abs(loudestHz(5) - 440)).toBeLessThan(60);
    expect(Math.abs(loudestHz(25) - 1500)).toBeLessThan(60);
    expect(Math.max(...values.subarray(15 * about.height, 16 * about.height))).toBe(0);
  });

  it('comes as WAV for players that do not know its format', async () => {
    const response = await get(`${bulkPaths.media(sounds.id, await idOf('stereo.mp3'))}?as=wav`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe('RIFF');
  });
});

describe('the profile', () => {
  it('of images gives sizes, formats and the figures of their pixels', async () => {
    const { images: found, sounds: none } = await media.handlers.profile({ id: images.id, version: null }, context);
    expect(none).toBeNull();
    // The image that is there twice counts once.
    expect(found).toMatchObject({
      fileCount: 4,
      formats: [
        { format: 'png', count: 3 },
        { format: 'jpeg', count: 1 },
      ],
      width: { minimum: 28, maximum: 300 },
    });
    const grey = found?.channels.find(({ channels }) => channels === 1);
    const { mean, deviation } = JSON.parse(await readFile(path.join(fixtures, 'figures.json'), 'utf8'))['grey.png'];
    expect(grey?.mean[0]).toBeCloseTo(mean[0], 3);
    expect(grey?.deviation[0]).toBeCloseTo(deviation[0], 3);
  });

  it('of sounds gives durations and rates', async () => {
    const { sounds: found } = await media.handlers.profile({ id: sounds.id, version: null }, context);
    expect(found).toMatchObject({
      fileCount: 2,
      sampleRates: [{ sampleRate: 8000, count: 2 }],
      channelCounts: [
        { channels: 1, count: 1 },
        { channels: 2, count: 1 },
      ],
      durationS: { minimum: 0.3 },
    });
  });

  it('finds images that look alike across classes and parts of the split', async () => {
    const found = await media.handlers.nearDuplicates(
      { id: images.id, version: null, maximumDistance: 4, listedCount: 10 },
      context,
    );
    expect(found).toMatchObject({
      groupCount: 1,
      rowCount: 3,
      acrossClassesCount: 1,
      acrossSplitsCount: 1,
      isComplete: true,
    });
    expect(found.groups[0]?.members.map(({ path: file, label, split }) => [path.basename(file), label, split])).toEqual(
      [
        ['almost.jpg', 'dog', 'test'],
        ['a.png', 'cat', 'train'],
        ['a.png', 'dog', 'train'],
      ],
    );
  });
});

it('goes to the trash with its data set and comes back', async () => {
  const dataset = await importFiles({ 'x/a.png': await fixture('alpha.png'), 'y/b.png': await fixture('grey.png') });
  const directory = path.join(store.directories.datasets, dataset.id);
  expect((await readdir(path.join(directory, 'media'))).length).toBe(1);
  await datasets.handlers.remove({ id: dataset.id }, context);
  await expect(readdir(directory)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('says so when a pack was changed outside of the studio', async () => {
  const dataset = await importFiles({ 'x/a.wav': await fixture('pcm24.wav'), 'y/b.wav': await fixture('pcm8.wav') });
  const pack = path.join(store.directories.datasets, dataset.id, 'media', 'pack-0000.bin');
  const bytes = await readFile(pack);
  await writeFile(
    pack,
    bytes.map((byte) => byte ^ 1),
  );
  const id = await idOf('pcm8.wav');
  for (const address of [bulkPaths.mediaWaveform(dataset.id, id), bulkPaths.media(dataset.id, id)]) {
    const response = await get(address);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('changed outside of the studio');
  }
});
