import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAudio, decodeImage, formatOf, isImageFormat, Unreadable } from './index';

const folder = path.resolve('tests/fixtures/media');
const files = readdirSync(folder).filter((name) => /\.(?:png|jpg|webp|tif|gif|bmp|wav|flac|mp3)$/.test(name));

/** A file with some bytes changed, some cut out and some doubled. */
function damaged(bytes: Uint8Array, edits: readonly { at: number; kind: number; value: number; length: number }[]) {
  let copy = Buffer.from(bytes);
  for (const { at, kind, value, length } of edits) {
    const place = Math.floor(at * copy.length);
    if (kind === 0) copy.subarray(place, place + length).fill(value);
    else if (kind === 1) copy = Buffer.concat([copy.subarray(0, place), copy.subarray(place + length)]);
    else if (kind === 2) copy = Buffer.concat([copy.subarray(0, place + length), copy.subarray(place)]);
    else copy = copy.subarray(0, place);
  }
  return new Uint8Array(copy);
}

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    kind: fc.integer({ min: 0, max: 3 }),
    value: fc.integer({ min: 0, max: 255 }),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  { minLength: 1, maxLength: 4 },
);

it.each(files)('reads what is left of %s, or says why not, whatever was damaged', async (name) => {
  const bytes = new Uint8Array(readFileSync(path.join(folder, name)));
  await fc.assert(
    fc.asyncProperty(edits, async (list) => {
      const input = damaged(bytes, list);
      const format = formatOf(input);
      const decode = format === null || isImageFormat(format) ? decodeImage : decodeAudio;
      const result = await decode(input).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toBeInstanceOf(Unreadable);
        expect((result as Unreadable).reason).not.toBe('');
      }
    }),
    { numRuns: 25, seed: 4 },
  );
});
