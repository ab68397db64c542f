import type { AugmentationOf } from '../../../shared/augmentation';
import type { RandomStream } from '../../../shared/base/random';

/** One image in place, and what its smallest and largest number mean. */
export interface Pixels {
  values: Float32Array;
  height: number;
  width: number;
  channels: number;
  minimum: number;
  maximum: number;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));
const luma = [0.299, 0.587, 0.114] as const;

function signed(stream: RandomStream, largest: number): number {
  return (2 * stream.uniform() - 1) * largest;
}

/** Turns the colour circle by a share of it. Values from 0 to 1. */
function turnHue(red: number, green: number, blue: number, turn: number): [number, number, number] {
  const largest = Math.max(red, green, blue);
  const span = largest - Math.min(red, green, blue);
  if (span === 0) return [red, green, blue];
  let hue =
    largest === red
      ? ((green - blue) / span + 6) % 6
      : largest === green
        ? (blue - red) / span + 2
        : (red - green) / span + 4;
  hue = (((hue + turn * 6) % 6) + 6) % 6;
  const part = (shift: number) => {
    const place = (shift + hue) % 6;
    return largest - span * Math.max(0, Math.min(place, 4 - place, 1));
  };
  return [part(5), part(3), part(1)];
}

/** Source: torchvision, ColorJitter, in the order brightness, contrast, saturation, hue. */
export function changeColour(config: AugmentationOf<'colour'>, stream: RandomStream, pixels: Pixels): void {
  const { values, channels, minimum, maximum } = pixels;
  const brightness = 1 + signed(stream, config.brightness);
  const contrast = 1 + signed(stream, config.contrast);
  const saturation = 1 + signed(stream, config.saturation);
  const turn = signed(stream, config.hue);
  const range = maximum - minimum || 1;
  const isColoured = channels >= 3;
  const colours = isColoured ? 3 : 1;
  const greyOf = (at: number) =>
    isColoured
      ? (values[at] as number) * luma[0] + (values[at + 1] as number) * luma[1] + (values[at + 2] as number) * luma[2]
      : (values[at] as number);
  let sum = 0;
  for (let at = 0; at < values.length; at += channels) {
    for (let colour = 0; colour < colours; colour += 1)
      values[at + colour] = clamp((((values[at + colour] as number) - minimum) / range) * brightness);
    sum += greyOf(at);
  }
  const mean = sum / (values.length / channels);
  for (let at = 0; at < values.length; at += channels) {
    for (let colour = 0; colour < colours; colour += 1)
      values[at + colour] = clamp(mean + ((values[at + colour] as number) - mean) * contrast);
    if (isColoured) {
      const grey = greyOf(at);
      for (let colour = 0; colour < 3; colour += 1)
        values[at + colour] = clamp(grey + ((values[at + colour] as number) - grey) * saturation);
      if (turn !== 0) {
        const turned = turnHue(values[at] as number, values[at + 1] as number, values[at + 2] as number, turn);
        values.set(turned, at);
      }
    }
    for (let colour = 0; colour < colours; colour += 1)
      values[at + colour] = (values[at + colour] as number) * range + minimum;
  }
}

export function addPixelNoise(
  { deviation }: AugmentationOf<'pixelNoise'>,
  stream: RandomStream,
  { values, minimum, maximum }: Pixels,
): void {
  const amount = deviation * (maximum - minimum);
  for (let at = 0; at < values.length; at += 1)
    values[at] = Math.min(maximum, Math.max(minimum, (values[at] as number) + stream.normal() * amount));
}

/** Bell curve over both axes, one after the other; borders are mirrored. */
export function blur({ maximumPixels }: AugmentationOf<'blur'>, stream: RandomStream, pixels: Pixels): void {
  const { values, height, width, channels } = pixels;
  const deviation = Math.max(1e-3, stream.uniform() * maximumPixels);
  const reach = Math.ceil(deviation * 3);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, index) =>
    Math.exp(-((index - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mirror = (place: number, size: number) => {
    const period = 2 * size;
    const within = ((place % period) + period) % period;
    return within < size ? within : period - 1 - within;
  };
  const pass = (size: number, step: number, lines: readonly number[]) => {
    const line = new Float64Array(size);
    for (const start of lines) {
      for (let place = 0; place < size; place += 1) line[place] = values[start + place * step] as number;
      for (let place = 0; place < size; place += 1) {
        let sum = 0;
        for (let index = -reach; index <= reach; index += 1)
          sum += (weights[index + reach] as number) * (line[mirror(place + index, size)] as number);
        values[start + place * step] = sum / total;
      }
    }
  };
  const rowLength = width * channels;
  pass(
    width,
    channels,
    Array.from({ length: height * channels }, (_, line) => Math.floor(line / channels) * rowLength + (line % channels)),
  );
  pass(
    height,
    rowLength,
    Array.from({ length: rowLength }, (_, line) => line),
  );
}

/** A square around a random pixel; what juts out of the image is lost, as published. */
export function cutOut({ size, fillValue }: AugmentationOf<'cutOut'>, stream: RandomStream, pixels: Pixels): void {
  const { values, height, width, channels, minimum, maximum } = pixels;
  const edge = Math.max(1, Math.round(size * Math.min(height, width)));
  const top = stream.integer(height) - Math.floor(edge / 2);
  const left = stream.integer(width) - Math.floor(edge / 2);
  const value = minimum + fillValue * (maximum - minimum);
  const first = Math.max(0, left);
  const last = Math.min(width, left + edge);
  for (let row = Math.max(0, top); row < Math.min(height, top + edge); row += 1)
    values.fill(value, (row * width + first) * channels, (row * width + last) * channels);
}
