import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { checkSampleCount } from './audio-limits';
import { quietly } from './quietly';
import { createTurns } from './turns';
import { isTruncated, Unreadable } from './unreadable';
import type { DecodedAudio } from './wav';

interface StreamInfo {
  sampleRate: number;
  channelCount: number;
  bitsPerSample: number;
  /** Of each channel; 0 when the encoder did not know. */
  frameCount: number;
}

/** Source: RFC 9639, 8.2. */
function readStreamInfo(bytes: Uint8Array): StreamInfo {
  if (bytes.length < 42) throw isTruncated('its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = view.getUint32(18);
  return {
    sampleRate: packed >>> 12,
    channelCount: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    frameCount: (view.getUint8(21) & 15) * 2 ** 32 + view.getUint32(22),
  };
}

/** The decoder divides by 2^(bits - 1) - 1; by 2^(bits - 1) the same sound gives the same numbers as a WAV. */
function rescale(values: Float32Array, bitsPerSample: number): Float32Array {
  const full = 2 ** (bitsPerSample - 1);
  return Float32Array.from(values, (value) => Math.round(value * (full - 1)) / full);
}

const inTurn = createTurns();
let decoder: FLACDecoder | null = null;

/** Throws: Unreadable. */
export async function decodeFlac(bytes: Uint8Array): Promise<DecodedAudio> {
  const info = readStreamInfo(bytes);
  if (info.sampleRate === 0) throw new Unreadable('damaged', 'says that its sample rate is 0 Hz', 'Save it again.');
  checkSampleCount(info.frameCount * info.channelCount);
  return inTurn(() => decode(bytes, info));
}

async function decode(bytes: Uint8Array, info: StreamInfo): Promise<DecodedAudio> {
  // Compiling the decoder takes longer than decoding a short sound.
  decoder ??= new FLACDecoder();
  const current = decoder;
  try {
    await current.ready;
    const { channelData, samplesDecoded, errors } = await quietly(() => current.decodeFile(bytes));
    const [first] = errors;
    if (info.frameCount > 0 && samplesDecoded < info.frameCount) {
      if (samplesDecoded > 0 && !first) throw isTruncated('its samples');
      throw new Unreadable(
        'damaged',
        `gives ${samplesDecoded.toLocaleString('en-US')} of ${info.frameCount.toLocaleString('en-US')} samples`,
        'Check that the copy or the download was complete.',
      );
    }
    if (first) throw new Unreadable('damaged', 'has frames that cannot be decoded', 'Save it again.');
    return { sampleRate: info.sampleRate, channels: channelData.map((values) => rescale(values, info.bitsPerSample)) };
  } catch (error) {
    decoder = null;
    current.free();
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('damaged', 'cannot be decoded', 'Save it again as FLAC or WAV.', error);
  }
}
