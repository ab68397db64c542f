import { isTruncated, Unreadable } from './unreadable';

export interface DecodedAudio {
  /** Units: hertz. */
  sampleRate: number;
  /** One array a channel. Range: about -1 to 1. */
  channels: Float32Array[];
}

export interface WavHeader {
  sampleRate: number;
  channelCount: number;
  bitsPerSample: number;
  codec: WavCodec;
  dataOffset: number;
  dataSizeBytes: number;
}

const codecs = { 1: 'integer', 3: 'float', 6: 'aLaw', 7: 'muLaw' } as const;
type WavCodec = (typeof codecs)[keyof typeof codecs];
const extensible = 0xfffe;
const maximumChannelCount = 64;

const resave = 'Save it as WAV with 16 bit PCM, as FLAC or as MP3.';

/**
 * The parts of a RIFF file that say how its samples lie.
 *
 * Source: Microsoft, Multimedia Programming Interface and Data Specifications 1.0, and WAVEFORMATEXTENSIBLE.
 * Throws: Unreadable.
 */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Omit<WavHeader, 'dataOffset' | 'dataSizeBytes'> | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === 'fmt ') {
      if (size < 16 || start + size > bytes.length) throw isTruncated('its header');
      format = readFormat(view, start, size);
    } else if (name === 'data') {
      if (!format) throw new Unreadable('damaged', 'has samples before it says how they lie', resave);
      // A recorder that was cut off, or a stream, leaves 0 or the largest number here: what is there counts.
      const rest = bytes.length - start;
      const isOpen = size === 0xffffffff || (size === 0 && rest > 0);
      if (!isOpen && size > rest) throw isTruncated('its samples');
      return { ...format, dataOffset: start, dataSizeBytes: isOpen ? rest : size };
    }
    at = start + size + (size % 2);
  }
  throw format ? isTruncated('its samples') : new Unreadable('damaged', 'has no header with a sample rate', resave);
}

function readFormat(view: DataView, start: number, size: number) {
  const tag = view.getUint16(start, true);
  const isExtended = tag === extensible && size >= 26;
  const code = isExtended ? view.getUint16(start + 24, true) : tag;
  const codec = codecs[code as keyof typeof codecs];
  const channelCount = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bitsPerSample = view.getUint16(start + 14, true);
  if (!codec) throw new Unreadable('unsupported', `is compressed with codec ${code}, which is not read`, resave);
  if (channelCount < 1 || channelCount > maximumChannelCount)
    throw new Unreadable('damaged', `says that it has ${channelCount} channels`, resave);
  if (sampleRate < 1 || sampleRate > 10_000_000)
    throw new Unreadable('damaged', `says that its sample rate is ${sampleRate} Hz`, resave);
  const widths = { integer: [8, 16, 24, 32], float: [32, 64], aLaw: [8], muLaw: [8] }[codec];
  if (!widths.includes(bitsPerSample))
    throw new Unreadable('unsupported', `has samples of ${bitsPerSample} bit, which is not read`, resave);
  return { sampleRate, channelCount, bitsPerSample, codec };
}

type ReadSample = (view: DataView, at: number) => number;

const readers: Record<string, ReadSample> = {
  integer8: (view, at) => (view.getUint8(at) - 128) / 128,
  integer16: (view, at) => view.getInt16(at, true) / 32_768,
  integer24: (view, at) => (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 8_388_608,
  integer32: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  aLaw8: (view, at) => fromALaw(view.getUint8(at)),
  muLaw8: (view, at) => fromMuLaw(view.getUint8(at)),
};

/** Source: ITU-T G.711, table 1a. */
function fromALaw(code: number): number {
  const value = code ^ 0x55;
  const exponent = (value & 0x70) >> 4;
  const mantissa = ((value & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (value & 0x80 ? magnitude : -magnitude) / 32_768;
}

/** Source: ITU-T G.711, table 2a. */
function fromMuLaw(code: number): number {
  const value = ~code & 0xff;
  const magnitude = ((((value & 0x0f) << 3) + 0x84) << ((value & 0x70) >> 4)) - 0x84;
  return (value & 0x80 ? -magnitude : magnitude) / 32_768;
}

/** Throws: Unreadable. */
export function decodeWav(bytes: Uint8Array): DecodedAudio {
  const { sampleRate, channelCount, bitsPerSample, codec, dataOffset, dataSizeBytes } = readWavHeader(bytes);
  const read = readers[`${codec}${bitsPerSample}`] as ReadSample;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleBytes = bitsPerSample / 8;
  const frameBytes = sampleBytes * channelCount;
  const frameCount = Math.floor(dataSizeBytes / frameBytes);
  const channels = Array.from({ length: channelCount }, (_, channel) => {
    const values = new Float32Array(frameCount);
    let at = dataOffset + channel * sampleBytes;
    for (let frame = 0; frame < frameCount; frame += 1, at += frameBytes) values[frame] = read(view, at);
    return values;
  });
  return { sampleRate, channels };
}

/** 16 bit PCM, which every player knows. Values beyond -1 to 1 are cut. */
export function encodeWav({ sampleRate, channels }: DecodedAudio): Uint8Array {
  const frameCount = channels[0]?.length ?? 0;
  const channelCount = channels.length;
  const dataSizeBytes = frameCount * channelCount * 2;
  const bytes = new Uint8Array(44 + dataSizeBytes);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(at + index, text.charCodeAt(index));
  };
  write(0, 'RIFF');
  view.setUint32(4, 36 + dataSizeBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channelCount, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channelCount * 2, true);
  view.setUint16(32, channelCount * 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, dataSizeBytes, true);
  const samples = new Int16Array(bytes.buffer, 44);
  for (const [channel, values] of channels.entries())
    for (let frame = 0; frame < frameCount; frame += 1)
      samples[frame * channelCount + channel] = Math.max(
        -32_768,
        Math.min(32_767, Math.round((values[frame] as number) * 32_768)),
      );
  return bytes;
}
