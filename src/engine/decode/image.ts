import sharp, { type Metadata, type Sharp } from 'sharp';
import { formatCount } from '../../shared/base/format';
import { decodeBmp, readBmpHeader } from './bmp';
import { describeOther, formatOf, type ImageFormat, isImageFormat } from './media-format';
import { Unreadable } from './unreadable';

/** Something about a file that a person may want to know; it is read all the same. */
export type ImageNote = 'animated' | 'cmyk' | 'sixteenBit' | 'floatPixels' | 'turned';

export interface OpenedImage {
  format: ImageFormat;
  /** Units: pixels, after the orientation that the file asks for. */
  width: number;
  height: number;
  /** 1 grey, 3 RGB, 4 RGB and alpha. */
  channels: number;
  notes: ImageNote[];
  /** Gives 8 bit pixels of these channels in the right orientation; resize and convert on it as you like. */
  pipeline: Sharp;
}

export interface DecodedImage extends Omit<OpenedImage, 'pipeline'> {
  /** Rows first, channels interleaved. */
  data: Uint8Array;
}

/** Beyond it an image takes more memory than a machine may have; cameras reach about 100 million. */
export const maximumPixelCount = 150_000_000;

// Images come once each, and several are decoded at a time: one thread an image, nothing kept.
sharp.cache(false);
sharp.concurrency(1);
// Only these decoders are reached, whatever a file claims to be.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadPng',
    'VipsForeignLoadJpeg',
    'VipsForeignLoadWebp',
    'VipsForeignLoadTiff',
    'VipsForeignLoadNsgif',
  ],
});

function checkSize(width: number, height: number): void {
  if (!(width > 0 && height > 0))
    throw new Unreadable('badSize', `says that it is ${width} × ${height} pixels`, 'Save it again.');
  if (width * height > maximumPixelCount)
    throw new Unreadable(
      'tooManyPixels',
      `has ${formatCount(width)} × ${formatCount(height)} pixels; at most ${formatCount(maximumPixelCount)} in all are read`,
      'Make it smaller, or cut it into tiles.',
    );
}

/** libvips' words for damage, as the end of a sentence. */
function toUnreadable(error: unknown): unknown {
  if (error instanceof Unreadable || !(error instanceof Error)) return error;
  const first = error.message.split('\n')[0] ?? '';
  if (/pixel limit|too large|exceeds/i.test(first))
    return new Unreadable('tooManyPixels', `is too large (${first})`, 'Make it smaller.', error);
  if (/premature|truncated|end of (?:file|stream|image)|read error|not enough data|unexpected end/i.test(error.message))
    return new Unreadable(
      'truncated',
      'ends before the image is complete',
      'Check that the copy or the download was complete.',
      error,
    );
  return new Unreadable(
    'damaged',
    `cannot be decoded (${first.slice(0, 200)})`,
    'Open it in an image program and save it again.',
    error,
  );
}

function notesOf({ pages, space, depth, orientation }: Metadata): ImageNote[] {
  const notes: ImageNote[] = [];
  if ((pages ?? 1) > 1) notes.push('animated');
  if (space === 'cmyk') notes.push('cmyk');
  if (depth === 'ushort' || depth === 'short') notes.push('sixteenBit');
  if (depth === 'float' || depth === 'double') notes.push('floatPixels');
  if ((orientation ?? 1) > 1) notes.push('turned');
  return notes;
}

/** Reads the header, applies the guards, and leaves the rest to the caller's pipeline. Throws: Unreadable. */
export async function openImage(bytes: Uint8Array): Promise<OpenedImage> {
  const format = formatOf(bytes);
  if (format === null || !isImageFormat(format))
    throw new Unreadable(
      'notAnImage',
      `is ${format === null ? describeOther(bytes) : 'a sound'}; a PNG, JPEG, WebP, TIFF, GIF or BMP image was expected`,
      'Save it as PNG or JPEG, or leave it out.',
    );
  if (format === 'bmp') return openBmp(bytes);
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: maximumPixelCount, autoOrient: true });
    const metadata = await image.metadata();
    checkSize(metadata.width, metadata.height);
    const isGrey = (metadata.space === 'b-w' || metadata.space === 'grey16') && !metadata.hasAlpha;
    const channels = isGrey ? 1 : metadata.hasAlpha ? 4 : 3;
    const { width, height } = metadata.autoOrient;
    return {
      format,
      width,
      height,
      channels,
      notes: notesOf(metadata),
      pipeline: image.toColourspace(isGrey ? 'b-w' : 'srgb'),
    };
  } catch (error) {
    throw toUnreadable(error);
  }
}

function openBmp(bytes: Uint8Array): OpenedImage {
  try {
    const { width, height } = readBmpHeader(bytes);
    checkSize(width, height);
    const { data, ...bitmap } = decodeBmp(bytes);
    const pipeline = sharp(data, { raw: bitmap, limitInputPixels: maximumPixelCount });
    return {
      format: 'bmp',
      ...bitmap,
      notes: [],
      pipeline: pipeline.toColourspace(bitmap.channels === 1 ? 'b-w' : 'srgb'),
    };
  } catch (error) {
    if (error instanceof RangeError)
      throw new Unreadable('truncated', 'ends in the middle of its header', 'Check that the copy was complete.', error);
    throw error;
  }
}

/** All pixels of an image. Throws: Unreadable with the reason. */
export async function decodeImage(bytes: Uint8Array): Promise<DecodedImage> {
  const { pipeline, ...opened } = await openImage(bytes);
  return { ...opened, data: await readPixels(pipeline, opened.channels) };
}

/** Runs a pipeline to raw 8 bit pixels of that many channels. Throws: Unreadable. */
export async function readPixels(pipeline: Sharp, channels: number): Promise<Uint8Array> {
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels === channels) return data;
    throw new Unreadable('damaged', `gives ${info.channels} channels in place of ${channels}`, 'Save it again as PNG.');
  } catch (error) {
    throw toUnreadable(error);
  }
}
