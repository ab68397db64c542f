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

const cutOff = (error: unknown) =>
  new Unreadable(
    'truncated',
    'ends before the image is complete',
    'Check that the copy or the download was complete.',
    error,
  );

/** Whether the end that every file of the format has is missing. */
function lacksEnd(bytes: Uint8Array): boolean {
  const holds = (signature: readonly number[], within: number) => {
    const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-within);
    return tail.includes(Buffer.from(signature));
  };
  const format = formatOf(bytes);
  if (format === 'png') return !holds([0x49, 0x45, 0x4e, 0x44], 4096);
  if (format === 'jpeg') return !holds([0xff, 0xd9], 65_536);
  if (format === 'gif') return !holds([0x3b], 64);
  if (format !== 'webp' || bytes.length < 8) return false;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > bytes.length;
}

/** What a PNG says of its size, as libvips does not tell it of images that it refuses. */
function declaredSize(bytes: Uint8Array): string {
  if (formatOf(bytes) !== 'png' || bytes.length < 24) return '';
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  return `, ${formatCount(header.getUint32(16))} × ${formatCount(header.getUint32(20))} pixels`;
}

/** libvips' words for damage, as the end of a sentence; with several images at a time it may have lost them. */
function toUnreadable(error: unknown, bytes: Uint8Array): unknown {
  if (error instanceof Unreadable || !(error instanceof Error)) return error;
  const first = error.message.split('\n')[0] ?? '';
  if (/pixel limit|too large|exceeds/i.test(first))
    return new Unreadable('tooManyPixels', `is too large${declaredSize(bytes)} (${first})`, 'Make it smaller.', error);
  if (
    lacksEnd(bytes) ||
    /premature|truncated|end of (?:file|stream|image)|read error|not enough data|unexpected end/i.test(error.message)
  )
    return cutOff(error);
  return new Unreadable(
    'damaged',
    `cannot be decoded${first === 'Unknown error' ? ': its content is damaged' : ` (${first.slice(0, 200)})`}`,
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
    throw toUnreadable(error, bytes);
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
  return { ...opened, data: await readPixels(pipeline, opened.channels, bytes) };
}

/**
 * Runs a pipeline to raw 8 bit pixels of that many channels.
 *
 * @param bytes the file, to tell what is wrong with it
 * Throws: Unreadable.
 */
export async function readPixels(pipeline: Sharp, channels: number, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels === channels) return data;
    throw new Unreadable('damaged', `gives ${info.channels} channels in place of ${channels}`, 'Save it again as PNG.');
  } catch (error) {
    throw toUnreadable(error, bytes);
  }
}
