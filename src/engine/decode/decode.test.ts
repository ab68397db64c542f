import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { imageFigures } from '../media-import/image-figures';
import { decodeAudio, decodeImage, encodeWav, formatOf, Unreadable } from './index';

const folder = path.resolve('tests/fixtures/media');
const read = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));

interface ImageFigures {
  width: number;
  height: number;
  channels: number;
  mean: number[];
  deviation: number[];
  hash64: string;
  exact: boolean;
}
interface SoundFigures {
  sampleRate: number;
  channels: number;
  frameCount: number;
  energy: number[];
  sample: number[];
}
/** Written by make.py beside the files: Pillow and libsndfile. */
const figures: Record<string, ImageFigures | SoundFigures> = JSON.parse(
  readFileSync(path.join(folder, 'figures.json'), 'utf8'),
);
const names = Object.keys(figures);
const images = names.filter((name) => 'hash64' in (figures[name] as object));
const sounds = names.filter((name) => 'sampleRate' in (figures[name] as object));

it.each(images)('finds in %s the pixels that Pillow finds', async (name) => {
  const { exact, mean, deviation, hash64, ...size } = figures[name] as ImageFigures;
  const { width, height, channels, data } = await decodeImage(read(name));
  expect({ width, height, channels }).toEqual(size);
  const found = imageFigures({ width, height, channels, data });
  // Decoders of JPEG may round differently by one.
  for (const [channel, value] of mean.entries()) {
    expect(found.mean[channel]).toBeCloseTo(value, exact ? 9 : -0.3);
    expect(found.deviation[channel]).toBeCloseTo(deviation[channel] as number, exact ? 9 : -0.3);
  }
  if (exact) expect(found.hash64).toBe(hash64);
});

it.each(sounds)('finds in %s the samples that libsndfile finds', async (name) => {
  const { sampleRate, channels, frameCount, energy, sample } = figures[name] as SoundFigures;
  const sound = await decodeAudio(read(name));
  expect([sound.sampleRate, sound.channels.length]).toEqual([sampleRate, channels]);
  const isLossy = name.endsWith('.mp3');
  // Decoders differ in how much of the encoder's padding they keep.
  expect(Math.abs((sound.channels[0]?.length ?? 0) - frameCount)).toBeLessThanOrEqual(isLossy ? 1152 : 0);
  for (const [channel, expected] of energy.entries()) {
    const found = (sound.channels[channel] as Float32Array).reduce((sum, value) => sum + value * value, 0);
    expect(found / expected).toBeCloseTo(1, isLossy ? 2 : 6);
  }
  if (!isLossy)
    for (const [index, value] of sample.entries()) expect(sound.channels[0]?.[100 + index]).toBeCloseTo(value, 6);
});

it('unpacks a bitmap of run lengths', async () => {
  const { data } = await decodeImage(read('run-length.bmp'));
  const [red, blue] = [
    [255, 0, 0],
    [0, 0, 255],
  ];
  // The last row stands first in the file: four blue ones, then two of each.
  expect([...data]).toEqual([red, red, blue, blue, blue, blue, blue, blue].flat());
});

it.each([
  ['cmyk.jpg', 'cmyk'],
  ['animated.gif', 'animated'],
  ['sixteen-bit.png', 'sixteenBit'],
  ['turned.jpg', 'turned'],
])('notes what is special about %s', async (name, note) => {
  expect((await decodeImage(read(name))).notes).toEqual([note]);
});

it('reads 16 bit as the 8 bit image it was made from', async () => {
  const [wide, plain] = await Promise.all([decodeImage(read('sixteen-bit.png')), decodeImage(read('grey.png'))]);
  expect(wide.data).toEqual(plain.data);
});

it('turns an image the way its camera was held', async () => {
  const { width, height } = await decodeImage(read('turned.jpg'));
  expect([width, height]).toEqual([24, 40]);
});

it('reads many sounds at the same moment as it reads one', async () => {
  const mixed = ['mono.flac', 'stereo.flac', 'mono.mp3', 'stereo.mp3'];
  const alone = [];
  for (const name of mixed) alone.push(await decodeAudio(read(name)));
  const together = await Promise.all([...mixed, ...mixed, ...mixed].map((name) => decodeAudio(read(name))));
  expect(together).toEqual([...alone, ...alone, ...alone]);
});

it('reads a sound right after one that is damaged', async () => {
  const damaged = read('mono.flac').fill(0x55, 300);
  const [, good] = await Promise.allSettled([decodeAudio(damaged), decodeAudio(read('mono.flac'))]);
  expect(good).toEqual({ status: 'fulfilled', value: await decodeAudio(read('mono.flac')) });
});

it('writes sounds that it reads again', async () => {
  const { sampleRate, channels } = await decodeAudio(read('pcm16.wav'));
  expect(await decodeAudio(encodeWav({ sampleRate, channels }))).toEqual({ sampleRate, channels, format: 'wav' });
});

it.each(names)('tells the format of %s by its content', (name) => {
  const extension = path.extname(name).slice(1);
  expect(formatOf(read(name))).toBe({ jpg: 'jpeg', tif: 'tiff' }[extension] ?? extension);
});

it.each([...images, ...sounds].map((name) => [name]))('says that %s is cut off', async (name) => {
  const bytes = read(name);
  const decode = images.includes(name) ? decodeImage : decodeAudio;
  const error = await decode(bytes.subarray(0, Math.floor(bytes.length * 0.8))).catch((caught) => caught);
  expect(error).toBeInstanceOf(Unreadable);
  expect(error.reason).toMatch(/ends|decoded|of [\d,]+ samples/);
});

const png = (width: number, height: number) => {
  const bytes = read('grey.png');
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};
const patched = (name: string, patch: (view: DataView) => void) => {
  const bytes = read(name);
  patch(new DataView(bytes.buffer));
  return bytes;
};
const text = (value: string) => new TextEncoder().encode(value);

it.each<[string, Uint8Array, RegExp]>([
  ['an empty file', new Uint8Array(0), /empty/],
  ['zeros', new Uint8Array(5000), /zeros/],
  ['a text', text('cat, dog and a bird that is long enough'), /unknown format/],
  ['an SVG drawing', text('<svg xmlns="http://www.w3.org/2000/svg"></svg>'), /SVG/],
  ['an HTML page that a download gave', text('<!DOCTYPE html><p>Not found'), /HTML page/],
  ['a PDF document', text('%PDF-1.7'), /PDF/],
  ['a HEIC photo', text('\0\0\0\x18ftypheic\0\0\0\0'), /HEIC/],
  ['a sound', read('pcm16.wav'), /a sound/],
  ['a PNG that claims 60,000 × 60,000 pixels', png(60_000, 60_000), /3,600,000,000|60,000|too large|decoded/],
  ['a PNG of no width', png(0, 20), /decoded|0 ×/],
  ['a PNG with nothing behind its signature', read('grey.png').subarray(0, 8), /decoded|ends/],
  ['a bitmap that claims 2^30 pixels', patched('colour.bmp', (view) => view.setInt32(18, 2 ** 30, true)), /pixels/],
  ['a bitmap of negative width', patched('colour.bmp', (view) => view.setInt32(18, -4, true)), /-4 ×/],
  ['a bitmap of 7 bit', patched('colour.bmp', (view) => view.setUint16(28, 7, true)), /7 bit/],
  ['a bitmap packed as JPEG', patched('colour.bmp', (view) => view.setUint32(30, 4, true)), /compression 4/],
  ['a bitmap whose pixels lie beyond its end', patched('colour.bmp', (view) => view.setUint32(10, 9e8, true)), /ends/],
])('gives the reason why %s is no image', async (_, bytes, reason) => {
  const error = await decodeImage(bytes).catch((caught) => caught);
  expect(error).toBeInstanceOf(Unreadable);
  expect(error.reason).toMatch(reason);
  expect(error.data.fix).toBeTruthy();
});

it.each<[string, Uint8Array, RegExp]>([
  ['an Ogg file', text('OggS\0\x02'), /Ogg/],
  ['an image', read('grey.png'), /an image/],
  ['a WAV of ADPCM', read('adpcm.wav'), /codec 17/],
  ['a WAV of no channels', patched('pcm16.wav', (view) => view.setUint16(22, 0, true)), /0 channels/],
  ['a WAV of 13 bit', patched('pcm16.wav', (view) => view.setUint16(34, 13, true)), /13 bit/],
  ['a WAV of 0 Hz', patched('pcm16.wav', (view) => view.setUint32(24, 0, true)), /0 Hz/],
  ['a WAV without samples', read('pcm16.wav').subarray(0, 36), /ends/],
  ['a FLAC that claims a day of samples', patched('mono.flac', (view) => view.setUint32(22, 4e9)), /at most/],
  [
    'a FLAC with a damaged frame',
    patched('mono.flac', (view) => view.setUint32(view.byteLength - 300, 0xdeadbeef)),
    /decoded|samples/,
  ],
  [
    'an MP3 of noise',
    new Uint8Array([0xff, 0xfb, 0x90, 0, ...text('noise that is no frame of anything')]),
    /ends|frame|decoded|samples/,
  ],
])('gives the reason why %s is no sound', async (_, bytes, reason) => {
  const error = await decodeAudio(bytes).catch((caught) => caught);
  expect(error).toBeInstanceOf(Unreadable);
  expect(error.reason).toMatch(reason);
});

it('takes what is there of a recording that was never closed', async () => {
  const whole = await decodeAudio(read('pcm16.wav'));
  const open = patched('pcm16.wav', (view) => view.setUint32(40, 0xffffffff, true));
  expect(await decodeAudio(open)).toEqual(whole);
});
