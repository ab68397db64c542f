import type { AugmentationOf } from '../../../shared/augmentation';
import type { RandomStream } from '../../../shared/base/random';

/**
 * Where a place of the new image comes from, both measured from the centre, x to the right and y down:
 * `x' = a·x + b·y + c`, `y' = d·x + e·y + f`.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, read from the new image; then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

export const geometricKinds = [
  'flipHorizontal',
  'flipVertical',
  'rotate',
  'shift',
  'zoom',
  'shear',
  'randomCrop',
] as const;
export type GeometricKind = (typeof geometricKinds)[number];

function between(stream: RandomStream, minimum: number, maximum: number): number {
  return minimum + (maximum - minimum) * stream.uniform();
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Turns by an angle against the clock. */
export function rotation(degrees: number): Affine {
  // Quarter turns are exact, so that a pixel lands on a pixel.
  const cosine = degrees % 90 === 0 ? Math.round(Math.cos(radians(degrees))) : Math.cos(radians(degrees));
  const sine = degrees % 90 === 0 ? Math.round(Math.sin(radians(degrees))) : Math.sin(radians(degrees));
  return [cosine, -sine, 0, sine, cosine, 0];
}

type Drawing<Kind extends GeometricKind> = (
  config: AugmentationOf<Kind>,
  stream: RandomStream,
  size: { height: number; width: number },
) => Affine;

/** The random map that an entry of the list stands for. */
export const drawAffine = {
  flipHorizontal: () => [-1, 0, 0, 0, 1, 0],
  flipVertical: () => [1, 0, 0, 0, -1, 0],
  rotate: ({ maximumDegrees }, stream) => rotation(between(stream, -maximumDegrees, maximumDegrees)),
  shift: (config, stream, { height, width }) => [
    1,
    0,
    -between(stream, -config.width, config.width) * width,
    0,
    1,
    -between(stream, -config.height, config.height) * height,
  ],
  zoom: ({ minimum, maximum }, stream) => {
    // Even on the scale of factors: twice as large is as likely as half as large.
    const factor = Math.exp(between(stream, Math.log(minimum), Math.log(Math.max(minimum, maximum))));
    return [1 / factor, 0, 0, 0, 1 / factor, 0];
  },
  shear: ({ maximumDegrees }, stream) => [
    1,
    Math.tan(radians(between(stream, -maximumDegrees, maximumDegrees))),
    0,
    0,
    1,
    0,
  ],
  randomCrop: ({ minimumArea, aspect }, stream, { height, width }) => {
    const area = between(stream, minimumArea, 1);
    const stretch = Math.exp(between(stream, -Math.log(aspect), Math.log(aspect)) / 2);
    const across = Math.min(1, Math.sqrt(area) * stretch);
    const down = Math.min(1, Math.sqrt(area) / stretch);
    const left = between(stream, -(1 - across), 1 - across) / 2;
    const top = between(stream, -(1 - down), 1 - down) / 2;
    return [across, 0, left * width, 0, down, top * height];
  },
} satisfies { [Kind in GeometricKind]: Drawing<Kind> };

export interface Fill {
  mode: 'constant' | 'nearest' | 'reflect';
  value: number;
}

function reflect(place: number, size: number): number {
  const period = 2 * size;
  const within = ((place % period) + period) % period;
  return within < size ? within : period - 1 - within;
}

/** An image behind an affine map, bilinear between pixels. Shape: [height, width, channels] to the same. */
export function warp(
  source: Float32Array,
  { height, width, channels }: { height: number; width: number; channels: number },
  [a, b, c, d, e, f]: Affine,
  fill: Fill,
): Float32Array {
  const result = new Float32Array(source.length);
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  const isConstant = fill.mode === 'constant';
  const inside = (place: number, size: number) =>
    fill.mode === 'reflect' ? reflect(place, size) : Math.min(size - 1, Math.max(0, place));
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    const fromCentreY = row - centreY;
    for (let column = 0; column < width; column += 1, to += channels) {
      const fromCentreX = column - centreX;
      const x = a * fromCentreX + b * fromCentreY + c + centreX;
      const y = d * fromCentreX + e * fromCentreY + f + centreY;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const below = y - top;
      for (let corner = 0; corner < 4; corner += 1) {
        const isRight = corner & 1;
        const isBelow = corner >> 1;
        const weight = (isRight ? right : 1 - right) * (isBelow ? below : 1 - below);
        if (weight === 0) continue;
        const atX = left + isRight;
        const atY = top + isBelow;
        const isOutside = atX < 0 || atY < 0 || atX >= width || atY >= height;
        if (isOutside && isConstant) {
          for (let channel = 0; channel < channels; channel += 1)
            (result[to + channel] as number) += weight * fill.value;
          continue;
        }
        const from = (inside(atY, height) * width + inside(atX, width)) * channels;
        for (let channel = 0; channel < channels; channel += 1)
          (result[to + channel] as number) += weight * (source[from + channel] as number);
      }
    }
  }
  return result;
}
