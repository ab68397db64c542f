import type { Waveform } from '../../shared/job/media';
import type { DecodedAudio } from '../decode';

/** Smallest and largest value of each of `points` equal parts, so that no spike is lost. */
export function waveformOf({ sampleRate, channels }: DecodedAudio, points: number): Waveform {
  const frameCount = channels[0]?.length ?? 0;
  const pointCount = Math.min(points, frameCount);
  const peaks = new Float32Array(channels.length * pointCount * 2);
  for (const [channel, values] of channels.entries())
    for (let point = 0; point < pointCount; point += 1) {
      const end = Math.floor(((point + 1) * frameCount) / pointCount);
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let frame = Math.floor((point * frameCount) / pointCount); frame < end; frame += 1) {
        const value = values[frame] as number;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const at = (channel * pointCount + point) * 2;
      peaks[at] = low;
      peaks[at + 1] = high;
    }
  return { sampleRate, durationS: frameCount / sampleRate, channelCount: channels.length, peaks };
}
