import { isTruncated, Unreadable } from './unreadable';

/** Pixels of a bitmap, 8 bit, interleaved, first row on top. */
export interface Bitmap {
  width: number;
  height: number;
  /** 1 for a palette of greys. */
  channels: 1 | 3 | 4;
  data: Uint8Array;
}

interface Header {
  width: number;
  height: number;
  /** Rows begin on top; in most bitmaps they begin at the bottom. */
  topDown: boolean;
  bitsPerPixel: number;
  compression: number;
  pixelOffset: number;
  /** Entries of four bytes (three in the oldest header): blue, green, red. */
  paletteOffset: number;
  paletteEntryBytes: 3 | 4;
  paletteCount: number;
  masks: readonly [number, number, number, number];
}

const compressions = { none: 0, runLength8: 1, runLength4: 2, bitFields: 3, alphaBitFields: 6 } as const;
const coreHeaderBytes = 12;

const unsupported = (what: string) =>
  new Unreadable('unsupported', `is a bitmap ${what}, which is not read`, 'Save it as PNG and import that.');

/**
 * Reads the header, so that the size is known before memory is taken.
 *
 * Source: Microsoft, BITMAPCOREHEADER to BITMAPV5HEADER.
 */
export function readBmpHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(14, true);
  if (bytes.length < 14 + headerBytes) throw isTruncated('its header');
  const isCore = headerBytes === coreHeaderBytes;
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const bitsPerPixel = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? compressions.none : view.getUint32(30, true);
  const usedColours = isCore ? 0 : view.getUint32(46, true);
  const hasMasksBehind = headerBytes === 40 && compression === compressions.bitFields;
  const masksStand = headerBytes >= 52 || hasMasksBehind;
  const mask = (index: number, otherwise: number) => {
    const at = 54 + 4 * index;
    return masksStand && compression !== compressions.none && at + 4 <= bytes.length
      ? view.getUint32(at, true)
      : otherwise;
  };
  const isShort = bitsPerPixel === 16;
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bitsPerPixel,
    compression,
    pixelOffset: view.getUint32(10, true),
    paletteOffset: 14 + headerBytes + (hasMasksBehind ? 12 : 0),
    paletteEntryBytes: isCore ? 3 : 4,
    paletteCount: bitsPerPixel > 8 ? 0 : Math.min(usedColours || 2 ** bitsPerPixel, 2 ** bitsPerPixel),
    masks: [
      mask(0, isShort ? 0x7c00 : 0x00ff0000),
      mask(1, isShort ? 0x03e0 : 0x0000ff00),
      mask(2, isShort ? 0x001f : 0x000000ff),
      headerBytes >= 56 && compression !== compressions.none ? mask(3, 0) : 0,
    ],
  };
}

/** Throws: Unreadable for sizes and encodings that do not fit. */
export function decodeBmp(bytes: Uint8Array): Bitmap {
  const header = readBmpHeader(bytes);
  const { width, height, bitsPerPixel, compression } = header;
  if (width <= 0 || height <= 0)
    throw new Unreadable('badSize', `says that it is ${width} × ${height} pixels`, 'Save it again as PNG.');
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) throw unsupported(`of ${bitsPerPixel} bit per pixel`);
  if (compression === compressions.none && bitsPerPixel <= 8) return unpackPalette(bytes, header, plainIndices);
  if (compression === compressions.runLength8 && bitsPerPixel === 8) return unpackPalette(bytes, header, runLengths);
  if (compression === compressions.runLength4 && bitsPerPixel === 4) return unpackPalette(bytes, header, runLengths);
  if (compression === compressions.none && bitsPerPixel === 24) return unpack24(bytes, header);
  const isMasked = [compressions.none, compressions.bitFields, compressions.alphaBitFields].includes(
    compression as 0 | 3 | 6,
  );
  if (isMasked && (bitsPerPixel === 16 || bitsPerPixel === 32)) return unpackMasked(bytes, header);
  throw unsupported(`with the compression ${compression} at ${bitsPerPixel} bit`);
}

const rowBytes = ({ width, bitsPerPixel }: Header) => Math.ceil((width * bitsPerPixel) / 32) * 4;

/** Where the row stands in the result. */
const place = ({ height, topDown }: Header, row: number) => (topDown ? row : height - 1 - row);

function requirePixels(bytes: Uint8Array, header: Header): void {
  if (header.pixelOffset + rowBytes(header) * header.height > bytes.length) throw isTruncated('its pixels');
}

function unpack24(bytes: Uint8Array, header: Header): Bitmap {
  requirePixels(bytes, header);
  const { width, height, pixelOffset } = header;
  const data = new Uint8Array(width * height * 3);
  const stride = rowBytes(header);
  for (let row = 0; row < height; row += 1) {
    let from = pixelOffset + row * stride;
    let to = place(header, row) * width * 3;
    for (let column = 0; column < width; column += 1, from += 3, to += 3) {
      data[to] = bytes[from + 2] as number;
      data[to + 1] = bytes[from + 1] as number;
      data[to + 2] = bytes[from] as number;
    }
  }
  return { width, height, channels: 3, data };
}

/** Shift and largest value of a mask, to spread it over 0 to 255. */
function maskScale(mask: number): { shift: number; largest: number } {
  if (mask === 0) return { shift: 0, largest: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, largest: (mask >>> shift) >>> 0 };
}

function unpackMasked(bytes: Uint8Array, header: Header): Bitmap {
  requirePixels(bytes, header);
  const { width, height, pixelOffset, masks, bitsPerPixel } = header;
  const channels = masks[3] === 0 ? 3 : 4;
  const scales = masks.slice(0, channels).map(maskScale);
  const data = new Uint8Array(width * height * channels);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stride = rowBytes(header);
  const pixelBytes = bitsPerPixel / 8;
  for (let row = 0; row < height; row += 1) {
    let to = place(header, row) * width * channels;
    for (let column = 0; column < width; column += 1) {
      const at = pixelOffset + row * stride + column * pixelBytes;
      const pixel = pixelBytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
      for (let channel = 0; channel < channels; channel += 1, to += 1) {
        const { shift, largest } = scales[channel] as { shift: number; largest: number };
        const value = ((pixel & (masks[channel] as number)) >>> shift) >>> 0;
        data[to] = largest === 0 ? 0 : Math.round((value * 255) / largest);
      }
    }
  }
  return { width, height, channels, data };
}

type ReadIndices = (bytes: Uint8Array, header: Header) => Uint8Array;

function unpackPalette(bytes: Uint8Array, header: Header, read: ReadIndices): Bitmap {
  const { width, height, paletteOffset, paletteEntryBytes, paletteCount } = header;
  if (paletteOffset + paletteCount * paletteEntryBytes > bytes.length) throw isTruncated('its palette');
  const palette = new Uint8Array(256 * 3);
  let isGrey = true;
  for (let index = 0; index < paletteCount; index += 1) {
    const [blue = 0, green = 0, red = 0] = bytes.subarray(paletteOffset + index * paletteEntryBytes);
    palette.set([red, green, blue], index * 3);
    isGrey &&= red === green && green === blue;
  }
  const indices = read(bytes, header);
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  // An index beyond the palette is black, as elsewhere.
  for (let pixel = 0; pixel < indices.length; pixel += 1)
    for (let channel = 0; channel < channels; channel += 1)
      data[pixel * channels + channel] = palette[(indices[pixel] as number) * 3 + channel] as number;
  return { width, height, channels, data };
}

function plainIndices(bytes: Uint8Array, header: Header): Uint8Array {
  requirePixels(bytes, header);
  const { width, height, bitsPerPixel, pixelOffset } = header;
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bitsPerPixel;
  const mask = 2 ** bitsPerPixel - 1;
  const stride = rowBytes(header);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const byte = bytes[pixelOffset + row * stride + Math.floor(column / perByte)] as number;
      const shift = 8 - bitsPerPixel * ((column % perByte) + 1);
      indices[place(header, row) * width + column] = (byte >> shift) & mask;
    }
  return indices;
}

/** Pairs of count and value; a count of 0 ends a line or the image, moves on, or begins values as they are. */
function runLengths(bytes: Uint8Array, header: Header): Uint8Array {
  const { width, height, bitsPerPixel, pixelOffset } = header;
  const indices = new Uint8Array(width * height);
  let at = pixelOffset;
  let row = 0;
  let column = 0;
  const put = (value: number) => {
    if (column < width && row < height) indices[place(header, row) * width + column] = value;
    column += 1;
  };
  const nibble = (byte: number, index: number) => (index % 2 === 0 ? byte >> 4 : byte & 15);
  while (row < height) {
    if (at + 2 > bytes.length) throw isTruncated('its pixels');
    const count = bytes[at] as number;
    const value = bytes[at + 1] as number;
    at += 2;
    if (count > 0) {
      for (let index = 0; index < count; index += 1) put(bitsPerPixel === 8 ? value : nibble(value, index));
    } else if (value === 0) {
      row += 1;
      column = 0;
    } else if (value === 1) break;
    else if (value === 2) {
      column += bytes[at] ?? 0;
      row += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const byteCount = bitsPerPixel === 8 ? value : Math.ceil(value / 2);
      if (at + byteCount > bytes.length) throw isTruncated('its pixels');
      for (let index = 0; index < value; index += 1)
        put(bitsPerPixel === 8 ? (bytes[at + index] as number) : nibble(bytes[at + (index >> 1)] as number, index));
      at += byteCount + (byteCount % 2);
    }
  }
  return indices;
}
