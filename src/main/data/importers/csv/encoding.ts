import { isUtf8 } from 'node:buffer';
import type { CsvOptions } from '../../../../shared/contract/import-options';

export type Encoding = NonNullable<CsvOptions['encoding']>;

/** How bytes become text: the contract's encoding and the decoder's own name for it. */
export interface DetectedEncoding {
  encoding: Encoding;
  decoder: string;
  /** Bytes that are not UTF-8 made it latin-1; the person is told. */
  guessed: boolean;
}

/** Byte order marks first, then the zeros of UTF-16, then whether the bytes are UTF-8. */
export function detectEncoding(head: Uint8Array, chosen: Encoding | undefined): DetectedEncoding {
  const bigEndian = (head[0] === 0xfe && head[1] === 0xff) || (!hasUtf16Mark(head) && zeroShare(head, 0) > 0.4);
  const utf16: DetectedEncoding = {
    encoding: 'utf-16',
    decoder: bigEndian ? 'utf-16be' : 'utf-16le',
    guessed: false,
  };
  if (chosen === 'utf-16') return utf16;
  if (chosen === 'utf-8') return { encoding: 'utf-8', decoder: 'utf-8', guessed: false };
  if (chosen !== undefined && chosen !== 'latin-1') return { encoding: chosen, decoder: chosen, guessed: false };
  if (chosen === 'latin-1') return { encoding: 'latin-1', decoder: 'windows-1252', guessed: false };
  if (hasUtf16Mark(head) || zeroShare(head, 0) > 0.4 || zeroShare(head, 1) > 0.4) return utf16;
  if (isCleanUtf8(head)) return { encoding: 'utf-8', decoder: 'utf-8', guessed: false };
  const { valid, invalid } = countSequences(head);
  // A file with mostly proper sequences is UTF-8 with damage, which is reported where it lies.
  return invalid > valid
    ? { encoding: 'latin-1', decoder: 'windows-1252', guessed: true }
    : { encoding: 'utf-8', decoder: 'utf-8', guessed: false };
}

/** UTF-8 throughout; the last character may be cut off. */
export function isCleanUtf8(bytes: Uint8Array): boolean {
  for (let cut = 0; cut < Math.min(4, bytes.length); cut += 1)
    if (isUtf8(bytes.subarray(0, bytes.length - cut)))
      return cut === 0 || sequenceLength(bytes, bytes.length - cut) === cut;
  return false;
}

function hasUtf16Mark(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

/** Share of zeros among every second byte: in UTF-16 of mostly Latin text one half is zeros. */
function zeroShare(head: Uint8Array, start: number): number {
  const length = Math.min(head.length, 4096);
  if (length < 4) return 0;
  let zeros = 0;
  let others = 0;
  for (let index = 0; index < length; index += 1) if (head[index] === 0) index % 2 === start ? zeros++ : others++;
  return others > zeros / 10 ? 0 : zeros / (length / 2);
}

/** Sequences of more than one byte: proper UTF-8 ones and others. One cut off at the end counts as neither. */
function countSequences(bytes: Uint8Array): { valid: number; invalid: number } {
  let valid = 0;
  let invalid = 0;
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index);
    if (length === 0) {
      invalid += 1;
      index += 1;
    } else {
      if (length > 1) valid += 1;
      index += length;
    }
  }
  return { valid, invalid };
}

/** Bytes of the UTF-8 sequence at a place; 0 where there is none. Source: RFC 3629, section 4. */
export function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index] as number;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0) return 0;
  if (index + length > bytes.length) return bytes.length - index;
  const second = bytes[index + 1] as number;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let at = 2; at < length; at += 1) if (((bytes[index + at] as number) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Such characters are rare in any text; in what is packed, encrypted or a program they are a tenth of all bytes. */
const controlShare = 0.02;
/** A name or a value may have one in a small file, too. */
const harmlessCount = 16;

/** Whether bytes are text of some encoding. Zeros do not tell: in UTF-16 every second byte can be one. */
export function seemsText(head: Uint8Array): boolean {
  let count = 0;
  // Tab, line ends, form feed, escape and the mark of the end in old systems stand in text.
  for (const byte of head)
    if (byte > 0 && byte < 0x20 && !(byte >= 9 && byte <= 13) && byte !== 0x1b && byte !== 0x1a) count += 1;
  return count <= Math.max(harmlessCount, head.length * controlShare);
}
