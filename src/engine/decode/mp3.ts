import { MPEGDecoder } from 'mpg123-decoder';
import { checkSampleCount } from './audio-limits';
import { quietly } from './quietly';
import { createTurns } from './turns';
import { isTruncated, Unreadable } from './unreadable';
import type { DecodedAudio } from './wav';

interface FrameHeader {
  sampleRate: number;
  isMono: boolean;
  samplesPerFrame: number;
  /** Of the whole frame; 0 for a free format. */
  sizeBytes: number;
}

const bitRatesKbps = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const sampleRates = { 3: [44_100, 48_000, 32_000], 2: [22_050, 24_000, 16_000], 0: [11_025, 12_000, 8_000] } as const;

/** Source: ISO/IEC 11172-3, 2.4.1.3, ISO/IEC 13818-3 and the extension MPEG 2.5. */
function readFrameHeader(bytes: Uint8Array, at: number): FrameHeader | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4);
  if (first !== 0xff || (second & 0xe0) !== 0xe0 || (second & 0x06) !== 0x02) return null;
  const version = ((second >> 3) & 3) as 0 | 1 | 2 | 3;
  const rateIndex = (third >> 2) & 3;
  const bitRateIndex = third >> 4;
  if (version === 1 || rateIndex === 3 || bitRateIndex === 15) return null;
  const sampleRate = sampleRates[version][rateIndex] as number;
  const isFirst = version === 3;
  const bitRate = (bitRatesKbps[isFirst ? 1 : 2][bitRateIndex] ?? 0) * 1000;
  const padding = (third >> 1) & 1;
  return {
    sampleRate,
    isMono: fourth >> 6 === 3,
    samplesPerFrame: isFirst ? 1152 : 576,
    sizeBytes: bitRate === 0 ? 0 : Math.floor(((isFirst ? 144 : 72) * bitRate) / sampleRate) + padding,
  };
}

/** Behind an ID3 tag, whose length is in four bytes of seven bits. */
function startOfFrames(bytes: Uint8Array): number {
  if (String.fromCharCode(...bytes.subarray(0, 3)) !== 'ID3') return 0;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
  return 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127);
}

/** The first frame that another of the same kind follows, since the sync bits also occur by chance. */
function findFirstFrame(bytes: Uint8Array): { at: number; header: FrameHeader } | null {
  const start = startOfFrames(bytes);
  const end = Math.min(bytes.length - 4, start + 1_000_000);
  for (let at = start; at <= end; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const header = readFrameHeader(bytes, at);
    if (!header) continue;
    const next = at + header.sizeBytes;
    if (header.sizeBytes === 0 || next >= bytes.length - 4) return { at, header };
    if (readFrameHeader(bytes, next)?.sampleRate === header.sampleRate) return { at, header };
  }
  return null;
}

/** Frames that are there whole, by their headers; null where headers do not lead to the end. */
function countFrames(bytes: Uint8Array, from: number): { count: number; isCut: boolean } {
  let count = 0;
  for (let at = from; ; count += 1) {
    const header = readFrameHeader(bytes, at);
    if (!header || header.sizeBytes === 0) return { count, isCut: false };
    if (at + header.sizeBytes > bytes.length) return { count, isCut: true };
    at += header.sizeBytes;
  }
}

const inTurn = createTurns();
let decoder: MPEGDecoder | null = null;

/** Throws: Unreadable. */
export async function decodeMp3(bytes: Uint8Array): Promise<DecodedAudio> {
  const first = findFirstFrame(bytes);
  if (!first) throw new Unreadable('damaged', 'holds no frame of an MP3 sound', 'Save it again as MP3 or WAV.');
  const { header } = first;
  const { count, isCut } = countFrames(bytes, first.at);
  if (isCut) throw isTruncated('its last frame');
  checkSampleCount(count * header.samplesPerFrame * (header.isMono ? 1 : 2));
  return inTurn(() => decode(bytes.subarray(first.at), header));
}

async function decode(frames: Uint8Array, header: FrameHeader): Promise<DecodedAudio> {
  decoder ??= new MPEGDecoder();
  const current = decoder;
  try {
    await current.ready;
    const { channelData, sampleRate, errors } = await quietly(() => current.decode(frames));
    if (errors.length > 0)
      throw new Unreadable('damaged', `has frames that cannot be decoded (${errors[0]?.message})`, 'Save it again.');
    // The next sound starts afresh.
    await current.reset();
    const channels = channelData.slice(0, header.isMono ? 1 : 2).map((values) => new Float32Array(values));
    return { sampleRate: sampleRate || header.sampleRate, channels };
  } catch (error) {
    decoder = null;
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('damaged', 'cannot be decoded', 'Save it again as MP3 or WAV.', error);
  }
}
