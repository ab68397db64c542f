/** Formats of images and sounds that the studio decodes. */
export const imageFormats = ['png', 'jpeg', 'webp', 'tiff', 'gif', 'bmp'] as const;
export const audioFormats = ['wav', 'flac', 'mp3'] as const;
export type ImageFormat = (typeof imageFormats)[number];
export type AudioFormat = (typeof audioFormats)[number];
export type MediaFormat = ImageFormat | AudioFormat;

const text = (value: string) => [...value].map((character) => character.charCodeAt(0));
/** Bytes by their place; null stands for any byte. */
type Signature = readonly (number | null)[];
const any = (count: number): null[] => Array.from({ length: count }, () => null);

/** Source: the formats' own specifications. */
const signatures: readonly { format: MediaFormat; signature: Signature }[] = [
  { format: 'png', signature: [0x89, ...text('PNG\r\n'), 0x1a, 0x0a] },
  { format: 'jpeg', signature: [0xff, 0xd8, 0xff] },
  { format: 'gif', signature: text('GIF87a') },
  { format: 'gif', signature: text('GIF89a') },
  { format: 'webp', signature: [...text('RIFF'), ...any(4), ...text('WEBP')] },
  { format: 'tiff', signature: [...text('II'), 42, 0] },
  { format: 'tiff', signature: [...text('MM'), 0, 42] },
  { format: 'tiff', signature: [...text('II'), 43, 0] },
  { format: 'tiff', signature: [...text('MM'), 0, 43] },
  { format: 'wav', signature: [...text('RIFF'), ...any(4), ...text('WAVE')] },
  { format: 'wav', signature: [...text('RF64'), ...any(4), ...text('WAVE')] },
  { format: 'flac', signature: text('fLaC') },
  { format: 'mp3', signature: text('ID3') },
];

/** Formats that people take for the ones above, named so that the person knows what to do. */
const others: readonly { title: string; signature: Signature }[] = [
  { title: 'an AVIF image', signature: [...any(4), ...text('ftypavif')] },
  { title: 'a HEIC image', signature: [...any(4), ...text('ftyphei')] },
  { title: 'a HEIC image', signature: [...any(4), ...text('ftypmif1')] },
  { title: 'an MP4 or M4A file', signature: [...any(4), ...text('ftyp')] },
  { title: 'an Ogg file', signature: text('OggS') },
  { title: 'an AIFF sound', signature: [...text('FORM'), ...any(4), ...text('AIF')] },
  { title: 'a JPEG 2000 image', signature: [0, 0, 0, 0x0c, ...text('jP')] },
  { title: 'a JPEG XL image', signature: [0, 0, 0, 0x0c, ...text('JXL')] },
  { title: 'a Photoshop file', signature: text('8BPS') },
  { title: 'a PDF document', signature: text('%PDF') },
  { title: 'a zip archive', signature: [...text('PK'), 3, 4] },
  { title: 'a gzip archive', signature: [0x1f, 0x8b] },
  { title: 'a DICOM file', signature: [...any(128), ...text('DICM')] },
  { title: 'a NumPy array', signature: [0x93, ...text('NUMPY')] },
  { title: 'an SVG drawing', signature: text('<svg') },
  { title: 'an XML or SVG file', signature: text('<?xml') },
  { title: 'an HTML page', signature: text('<!DOCTYPE') },
  { title: 'an HTML page', signature: text('<!doctype') },
  { title: 'an HTML page', signature: text('<html') },
];

function begins(bytes: Uint8Array, signature: Signature): boolean {
  return bytes.length >= signature.length && signature.every((byte, index) => byte === null || bytes[index] === byte);
}

/** The format that the content is of, whatever the file is called; null when it is none of ours. */
export function formatOf(bytes: Uint8Array): MediaFormat | null {
  const found = signatures.find(({ signature }) => begins(bytes, signature));
  if (found) return found.format;
  if (isBmp(bytes)) return 'bmp';
  return isMpegFrame(bytes) ? 'mp3' : null;
}

/** What a file is that is none of ours, in words. */
export function describeOther(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty (0 bytes)';
  const known = others.find(({ signature }) => begins(bytes, signature));
  if (known) return known.title;
  return bytes.subarray(0, 64).every((byte) => byte === 0) ? 'nothing but zeros' : 'of an unknown format';
}

/** Two letters alone would take many texts for images: the size of the header must be one that exists. */
function isBmp(bytes: Uint8Array): boolean {
  return bytes.length >= 26 && begins(bytes, text('BM')) && [12, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0);
}

/** Layer III with a bit rate and a sample rate that exist. Source: ISO/IEC 11172-3, 2.4.1.3. */
function isMpegFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const isSync = first === 0xff && (second & 0xe0) === 0xe0;
  const isLayer3 = (second & 0x06) === 0x02 && (second & 0x18) !== 0x08;
  return isSync && isLayer3 && third >> 4 !== 0x0f && third >> 4 !== 0 && (third & 0x0c) !== 0x0c;
}

export function isImageFormat(format: MediaFormat): format is ImageFormat {
  return (imageFormats as readonly string[]).includes(format);
}
