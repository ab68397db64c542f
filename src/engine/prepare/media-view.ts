import sharp from 'sharp';
import type { MediaView } from '../../shared/contract/media-preview';
import { encodeWav } from '../decode';
import type { MediaSample } from '../media';

const waveWidth = 224;
const waveHeight = 72;

/** What is black and what is white. */
export interface ViewRange {
  minimum: number;
  maximum: number;
}

/** Smallest and largest number of samples, widened to a usual range where they lie in one, so that brightness stays true. */
export function rangeOf(samples: Iterable<ArrayLike<number>>): ViewRange {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const values of samples)
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] as number;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  if (minimum >= 0 && maximum <= 1) return { minimum: 0, maximum: 1 };
  if (minimum >= -1 && maximum <= 1) return { minimum: -1, maximum: 1 };
  if (minimum >= 0 && maximum > 16 && maximum <= 255) return { minimum: 0, maximum: 255 };
  return { minimum, maximum };
}

/** From dark blue over green to yellow, in which equal steps look equally large. Source: matplotlib, viridis (ten of its colours). */
const stops = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
] as const;

function colourOf(share: number, channel: number): number {
  const at = Math.min(stops.length - 1 - 1e-9, Math.max(0, share * (stops.length - 1)));
  const low = Math.floor(at);
  const [from, to] = [stops[low] as readonly number[], stops[low + 1] as readonly number[]];
  return (from[channel] as number) + ((to[channel] as number) - (from[channel] as number)) * (at - low);
}

/** Longest edge of a picture, and the shortest. Units: pixels. */
export interface PictureEdges {
  longest: number;
  /** Smaller ones are enlarged pixel by pixel. */
  shortest: number;
}

async function png(
  data: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3 | 4,
  edges: PictureEdges,
): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels } });
  const longest = Math.max(width, height);
  const factor = longest > edges.longest ? edges.longest / longest : Math.max(1, Math.round(edges.shortest / longest));
  if (factor !== 1)
    image.resize(Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor)), {
      kernel: factor > 1 ? 'nearest' : 'lanczos3',
      fit: 'fill',
    });
  return image.png({ compressionLevel: 6 }).toBuffer();
}

const toByte = (value: number, { minimum, maximum }: ViewRange) =>
  Math.round(Math.min(255, Math.max(0, ((value - minimum) / (maximum - minimum || 1)) * 255)));

type Draw = (sample: Pick<MediaSample, 'shape' | 'data'>, range: ViewRange, edges: PictureEdges) => Promise<Buffer>;

const pixelPicture: Draw = ({ shape, data }, range, edges) => {
  const [height = 1, width = 1, channels = 1] = shape;
  const shown = channels === 3 || channels === 4 ? channels : 1;
  const bytes = new Uint8Array(height * width * shown);
  for (let pixel = 0; pixel < height * width; pixel += 1)
    for (let channel = 0; channel < shown; channel += 1)
      bytes[pixel * shown + channel] = toByte(data[pixel * channels + channel] as number, range);
  return png(bytes, width, height, shown, edges);
};

/** Time to the right, pitch upwards; of several channels the first. */
const spectrogramPicture: Draw = ({ shape, data }, { minimum, maximum }, edges) => {
  const [frames = 1, bands = 1, channels = 1] = shape;
  const bytes = new Uint8Array(frames * bands * 3);
  for (let frame = 0; frame < frames; frame += 1)
    for (let band = 0; band < bands; band += 1) {
      const value = data[(frame * bands + band) * channels] as number;
      const share = (value - minimum) / (maximum - minimum || 1);
      const at = ((bands - 1 - band) * frames + frame) * 3;
      for (let channel = 0; channel < 3; channel += 1) bytes[at + channel] = Math.round(colourOf(share, channel));
    }
  return png(bytes, frames, bands, 3, edges);
};

/** The range of values in every moment, as a stripe on a clear ground. */
const wavePicture: Draw = ({ data }, { minimum, maximum }, edges) => {
  const bytes = new Uint8Array(waveWidth * waveHeight * 4);
  const reach = Math.max(Math.abs(minimum), Math.abs(maximum)) || 1;
  for (let column = 0; column < waveWidth; column += 1) {
    const from = Math.floor((column * data.length) / waveWidth);
    const to = Math.max(from + 1, Math.floor(((column + 1) * data.length) / waveWidth));
    let low = 0;
    let high = 0;
    for (let at = from; at < Math.min(to, data.length); at += 1) {
      low = Math.min(low, data[at] as number);
      high = Math.max(high, data[at] as number);
    }
    const row = (value: number) => Math.round(((1 - value / reach) / 2) * (waveHeight - 1));
    for (let at = row(high); at <= row(low); at += 1) bytes.set([0x4c, 0x8d, 0xd6, 255], (at * waveWidth + column) * 4);
  }
  return png(bytes, waveWidth, waveHeight, 4, edges);
};

/** A sample as a PNG file: pixels, a spectrogram in colours, or the outline of a sound. */
export function pictureOf(
  { kind, shape, data }: Pick<MediaSample, 'kind' | 'shape' | 'data'>,
  range: ViewRange,
  edges: PictureEdges,
): Promise<Buffer> {
  const isWave = kind === 'audio' || shape.length === 1;
  const draw = isWave ? wavePicture : kind === 'spectrogram' ? spectrogramPicture : pixelPicture;
  return draw({ shape, data }, range, edges);
}

const viewEdges: PictureEdges = { longest: 224, shortest: 144 };

/** A sample as a picture, and as a sound where it is one. */
export async function viewSample(sample: MediaSample, given?: ViewRange): Promise<MediaView> {
  const { kind, shape, data, sampleRate } = sample;
  const range = given ?? rangeOf([data]);
  const sound =
    kind === 'audio' && sampleRate !== null
      ? `data:audio/wav;base64,${Buffer.from(encodeWav({ sampleRate, channels: [Float32Array.from(data)] })).toString('base64')}`
      : null;
  const image = await pictureOf(sample, range, viewEdges);
  return { shape, image: `data:image/png;base64,${image.toString('base64')}`, sound, ...range };
}
