/** Kernels of Pillow’s resampling, and how far they reach. */
const kernels = {
  area: { support: 0.5, weigh: (at: number) => (at > -0.5 && at <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weigh: (at: number) => Math.max(0, 1 - Math.abs(at)) },
  bicubic: {
    support: 2,
    weigh(at: number) {
      const a = -0.5;
      const x = Math.abs(at);
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  },
};

export type Interpolation = keyof typeof kernels | 'nearest';

export interface Raster {
  height: number;
  width: number;
  channels: number;
  data: Uint8Array | Float32Array;
  /** The last channel is transparency. */
  hasAlpha: boolean;
}

/** The part of an image that is resized, in pixels with fractions. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Weights {
  /** First source place of every new one. */
  starts: Int32Array;
  counts: Int32Array;
  reach: number;
  /** Shape: [new places, reach]. */
  values: Float64Array;
}

const cachedWeights = new Map<string, Weights>();
const cachedCount = 64;

/** Source: Pillow, Resample.c, precompute_coeffs. */
function weigh(
  size: number,
  from: number,
  to: number,
  newSize: number,
  kind: keyof typeof kernels,
  antialias: boolean,
) {
  const key = `${size}|${from}|${to}|${newSize}|${kind}|${antialias}`;
  const known = cachedWeights.get(key);
  if (known) return known;
  const kernel = kernels[kind];
  // Pillow takes this difference in 32 bits.
  const scale = Math.fround(to - from) / newSize;
  const stretch = antialias ? Math.max(scale, 1) : 1;
  const support = kernel.support * stretch;
  const reach = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(newSize);
  const counts = new Int32Array(newSize);
  const values = new Float64Array(newSize * reach);
  for (let place = 0; place < newSize; place += 1) {
    const centre = from + (place + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(size, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const weight = kernel.weigh((index + start - centre + 0.5) * (1 / stretch));
      values[place * reach + index] = weight;
      sum += weight;
    }
    if (sum !== 0) for (let index = 0; index < count; index += 1) (values[place * reach + index] as number) /= sum;
    starts[place] = start;
    counts[place] = count;
  }
  const weights = { starts, counts, reach, values };
  if (cachedWeights.size >= cachedCount) cachedWeights.clear();
  cachedWeights.set(key, weights);
  return weights;
}

/** Bytes are summed in whole numbers of this many binary places, as Pillow does. */
const places = 22;

function toWhole({ values }: Weights): Int32Array {
  return Int32Array.from(values, (value) => Math.trunc(value * (1 << places) + (value < 0 ? -0.5 : 0.5)));
}

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/**
 * One axis of an image: `outer` lines of `size` places with `inner` numbers each become lines of `newSize` places. The
 * sums of a place lie side by side, so that numbers are read in the order in which they are stored.
 */
function resampleBytes(
  data: Uint8Array,
  outer: number,
  size: number,
  inner: number,
  newSize: number,
  weights: Weights,
) {
  const { starts, counts, reach } = weights;
  const factors = toWhole(weights);
  const result = new Uint8Array(outer * newSize * inner);
  const sums = new Int32Array(inner);
  const half = 1 << (places - 1);
  for (let line = 0; line < outer; line += 1)
    for (let place = 0; place < newSize; place += 1) {
      sums.fill(half);
      const count = counts[place] as number;
      let from = (line * size + (starts[place] as number)) * inner;
      for (let index = 0; index < count; index += 1) {
        const factor = factors[place * reach + index] as number;
        for (let at = 0; at < inner; at += 1) (sums[at] as number) += Math.imul(data[from + at] as number, factor);
        from += inner;
      }
      const to = (line * newSize + place) * inner;
      for (let at = 0; at < inner; at += 1) result[to + at] = clampByte((sums[at] as number) >> places);
    }
  return result;
}

/** The same for numbers with fractions. */
function resampleNumbers(
  data: Float32Array,
  outer: number,
  size: number,
  inner: number,
  newSize: number,
  weights: Weights,
) {
  const { starts, counts, reach, values } = weights;
  const result = new Float32Array(outer * newSize * inner);
  const sums = new Float64Array(inner);
  for (let line = 0; line < outer; line += 1)
    for (let place = 0; place < newSize; place += 1) {
      sums.fill(0);
      const count = counts[place] as number;
      let from = (line * size + (starts[place] as number)) * inner;
      for (let index = 0; index < count; index += 1) {
        const factor = values[place * reach + index] as number;
        for (let at = 0; at < inner; at += 1) (sums[at] as number) += (data[from + at] as number) * factor;
        from += inner;
      }
      result.set(sums, (line * newSize + place) * inner);
    }
  return result;
}

/** Bytes of three colours along a line, the usual case: no inner loop. */
function resampleColours(data: Uint8Array, outer: number, size: number, newSize: number, weights: Weights): Uint8Array {
  const { starts, counts, reach } = weights;
  const factors = toWhole(weights);
  const result = new Uint8Array(outer * newSize * 3);
  const half = 1 << (places - 1);
  let to = 0;
  for (let line = 0; line < outer; line += 1)
    for (let place = 0; place < newSize; place += 1, to += 3) {
      let red = half;
      let green = half;
      let blue = half;
      let from = (line * size + (starts[place] as number)) * 3;
      const first = place * reach;
      const last = first + (counts[place] as number);
      for (let at = first; at < last; at += 1, from += 3) {
        const factor = factors[at] as number;
        red = (red + Math.imul(data[from] as number, factor)) | 0;
        green = (green + Math.imul(data[from + 1] as number, factor)) | 0;
        blue = (blue + Math.imul(data[from + 2] as number, factor)) | 0;
      }
      result[to] = clampByte(red >> places);
      result[to + 1] = clampByte(green >> places);
      result[to + 2] = clampByte(blue >> places);
    }
  return result;
}

function resampleAxis(
  data: Uint8Array | Float32Array,
  outer: number,
  size: number,
  inner: number,
  newSize: number,
  weights: Weights,
): Uint8Array | Float32Array {
  if (!(data instanceof Uint8Array)) return resampleNumbers(data, outer, size, inner, newSize, weights);
  return inner === 3
    ? resampleColours(data, outer, size, newSize, weights)
    : resampleBytes(data, outer, size, inner, newSize, weights);
}

/** Source: Pillow, Geometry.c, ImagingScaleAffine. Places are summed up, whose rounding decides at ties. */
function nearestPlaces(from: number, to: number, newSize: number, size: number): Int32Array {
  const scale = (to - from) / newSize;
  const found = new Int32Array(newSize);
  let at = from + scale * 0.5;
  for (let place = 0; place < newSize; place += 1) {
    found[place] = Math.min(size - 1, Math.max(0, Math.trunc(at)));
    at += scale;
  }
  return found;
}

function resampleNearest(image: Raster, box: Box, height: number, width: number): Raster['data'] {
  const { channels, data } = image;
  const rows = nearestPlaces(box.top, box.bottom, height, image.height);
  const columns = nearestPlaces(box.left, box.right, width, image.width);
  const result =
    data instanceof Uint8Array
      ? new Uint8Array(height * width * channels)
      : new Float32Array(height * width * channels);
  let to = 0;
  for (const row of rows)
    for (const column of columns) {
      const from = (row * image.width + column) * channels;
      for (let channel = 0; channel < channels; channel += 1, to += 1) result[to] = data[from + channel] as number;
    }
  return result;
}

/** Colours times alpha, so that what is invisible does not colour its neighbours. Source: Pillow, RGBA to RGBa. */
function multiplyAlpha({ data, channels }: Raster): Raster['data'] {
  const result = data.slice();
  const isBytes = data instanceof Uint8Array;
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + channels - 1] as number;
    for (let channel = 0; channel < channels - 1; channel += 1) {
      const value = (data[at + channel] as number) * alpha;
      const half = value + 128;
      result[at + channel] = isBytes ? (half + (half >> 8)) >> 8 : value / 255;
    }
  }
  return result;
}

function divideAlpha(data: Raster['data'], channels: number): void {
  const isBytes = data instanceof Uint8Array;
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + channels - 1] as number;
    if (alpha === 0 || alpha === 255) continue;
    for (let channel = 0; channel < channels - 1; channel += 1) {
      const value = (255 * (data[at + channel] as number)) / alpha;
      data[at + channel] = isBytes ? clampByte(Math.trunc(value)) : value;
    }
  }
}

/**
 * Another size for an image, or for a part of it. Bytes give exactly the bytes of Pillow’s `Image.resize`; `antialias`
 * off keeps the kernel narrow, as OpenCV and TensorFlow do by default.
 */
export function resample(
  image: Raster,
  { height, width }: { height: number; width: number },
  interpolation: Interpolation,
  antialias: boolean,
  box: Box = { left: 0, top: 0, right: image.width, bottom: image.height },
): Raster {
  const { channels, hasAlpha } = image;
  if (interpolation === 'nearest')
    return { height, width, channels, hasAlpha, data: resampleNearest(image, box, height, width) };
  let data = hasAlpha ? multiplyAlpha(image) : image.data;
  const isWide = antialias || interpolation === 'area';
  if (width !== image.width || box.left !== 0 || box.right !== width) {
    const weights = weigh(image.width, box.left, box.right, width, interpolation, isWide);
    data = resampleAxis(data, image.height, image.width, channels, width, weights);
  }
  if (height !== image.height || box.top !== 0 || box.bottom !== height) {
    const weights = weigh(image.height, box.top, box.bottom, height, interpolation, isWide);
    data = resampleAxis(data, 1, image.height, width * channels, height, weights);
  }
  if (data === image.data) data = image.data.slice();
  if (hasAlpha) divideAlpha(data, channels);
  return { height, width, channels, hasAlpha, data };
}
