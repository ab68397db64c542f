import { checkSampleCount } from './audio-limits';
import { decodeFlac } from './flac';
import { type AudioFormat, describeOther, formatOf, isImageFormat } from './media-format';
import { decodeMp3 } from './mp3';
import { Unreadable } from './unreadable';
import { type DecodedAudio, decodeWav, readWavHeader } from './wav';

const decoders: Record<AudioFormat, (bytes: Uint8Array) => Promise<DecodedAudio>> = {
  wav: async (bytes) => {
    const { dataSizeBytes, bitsPerSample } = readWavHeader(bytes);
    checkSampleCount(dataSizeBytes / (bitsPerSample / 8));
    return decodeWav(bytes);
  },
  flac: decodeFlac,
  mp3: decodeMp3,
};

/** All samples of a sound. Throws: Unreadable with the reason. */
export async function decodeAudio(bytes: Uint8Array): Promise<DecodedAudio & { format: AudioFormat }> {
  const format = formatOf(bytes);
  if (format === null || isImageFormat(format))
    throw new Unreadable(
      'notASound',
      `is ${format === null ? describeOther(bytes) : 'an image'}; a WAV, FLAC or MP3 sound was expected`,
      'Save it as WAV or FLAC, or leave it out.',
    );
  const decoded = await decoders[format](bytes).catch((error: unknown) => {
    throw error instanceof RangeError
      ? new Unreadable('truncated', 'ends in the middle of its header', 'Check that the copy was complete.', error)
      : error;
  });
  if ((decoded.channels[0]?.length ?? 0) === 0)
    throw new Unreadable('noSamples', 'holds no samples', 'Leave it out, or record it again.');
  return { ...decoded, format };
}
