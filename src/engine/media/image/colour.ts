import { StudioError } from '../../../shared/base/problem';
import { imageSizes, type MediaSample } from '../sample';

/** Red, green, blue to brightness in 1/65,536. Source: ITU-R BT.601, Pillow’s L24. */
const luma = [19_595, 38_470, 7471] as const;
const one = 65_536;
const half = 32_768;

function like(data: Uint8Array | Float32Array, length: number): Uint8Array | Float32Array {
  return data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

function requireColours(kind: string, channels: number): void {
  if (channels > 4)
    throw new StudioError('BAD_INPUT', `${kind}: an image of 1 to 4 channels was expected, this one has ${channels}.`, {
      fix: `Remove ${kind}.`,
    });
}

/** One channel of brightness; transparency is passed over. Shape: [height, width, 1]. */
export function grey(sample: MediaSample): MediaSample {
  const { height, width, channels } = imageSizes(sample);
  requireColours('grey', channels);
  const shape = [height, width, 1];
  if (channels === 1) return { ...sample, shape };
  const { data } = sample;
  const result = like(data, height * width);
  const isBytes = data instanceof Uint8Array;
  for (let pixel = 0, at = 0; pixel < result.length; pixel += 1, at += channels) {
    if (channels === 2) result[pixel] = data[at] as number;
    else {
      const sum =
        (data[at] as number) * luma[0] + (data[at + 1] as number) * luma[1] + (data[at + 2] as number) * luma[2];
      result[pixel] = isBytes ? (sum + half) >>> 16 : sum / one;
    }
  }
  return { ...sample, shape, data: result };
}

/** Red, green, blue over a background where the image is transparent. Shape: [height, width, 3]. */
export function rgb(background: readonly number[], sample: MediaSample): MediaSample {
  const { height, width, channels } = imageSizes(sample);
  requireColours('rgb', channels);
  const shape = [height, width, 3];
  if (channels === 3) return { ...sample, shape };
  const { data } = sample;
  const result = like(data, height * width * 3);
  const isBytes = data instanceof Uint8Array;
  const isGrey = channels < 3;
  const hasAlpha = channels % 2 === 0;
  for (let to = 0, at = 0; to < result.length; to += 3, at += channels) {
    const alpha = hasAlpha ? (data[at + channels - 1] as number) / 255 : 1;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = data[at + (isGrey ? 0 : channel)] as number;
      const mixed = value * alpha + (background[channel] as number) * (1 - alpha);
      result[to + channel] = isBytes ? Math.round(mixed) : mixed;
    }
  }
  return { ...sample, shape, data: result };
}
