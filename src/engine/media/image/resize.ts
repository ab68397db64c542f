import type { MediaTransformOf } from '../../../shared/transforms/media';
import { imageSizes, type MediaSample } from '../sample';
import { type Box, type Raster, resample } from './resample';

type Resize = MediaTransformOf<'resize'>;

/** To the nearest whole number, halves to the even one: what the programs this is compared with do. */
export function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

export function rasterOf(sample: MediaSample): Raster {
  const sizes = imageSizes(sample);
  const hasAlpha = sample.kind === 'image' && (sizes.channels === 2 || sizes.channels === 4);
  return { ...sizes, data: sample.data, hasAlpha };
}

export function fromRaster(sample: MediaSample, { height, width, channels, data }: Raster): MediaSample {
  return { ...sample, shape: [height, width, channels], data };
}

/** A rectangle of an image; what lies outside of it gets the background. */
export function cut(
  image: Raster,
  box: { top: number; left: number; height: number; width: number },
  background: readonly number[],
): Raster {
  const { channels, data, hasAlpha } = image;
  const { height, width } = box;
  const result =
    data instanceof Uint8Array
      ? new Uint8Array(height * width * channels)
      : new Float32Array(height * width * channels);
  const colour = Array.from({ length: channels }, (_, channel) =>
    background.length === 1 ? (background[0] as number) : (background[channel] ?? 255),
  );
  const isCovered =
    box.top >= 0 && box.left >= 0 && box.top + height <= image.height && box.left + width <= image.width;
  if (!isCovered && colour.some((value) => value !== 0))
    for (let at = 0; at < result.length; at += 1) result[at] = colour[at % channels] as number;
  const firstColumn = Math.max(0, box.left);
  const lastColumn = Math.min(image.width, box.left + width);
  for (let row = Math.max(0, box.top); row < Math.min(image.height, box.top + height); row += 1) {
    const from = (row * image.width + firstColumn) * channels;
    const to = ((row - box.top) * width + firstColumn - box.left) * channels;
    if (lastColumn > firstColumn) result.set(data.subarray(from, (row * image.width + lastColumn) * channels), to);
  }
  return { height, width, channels, hasAlpha, data: result };
}

/** Source: Pillow, ImageOps.contain and ImageOps.pad. */
function fit(image: Raster, { height, width, interpolation, antialias, background }: Resize): Raster {
  const ratio = image.width / image.height;
  const wanted = width / height;
  let inner = { height, width };
  if (ratio > wanted) inner = { height: Math.max(1, roundHalfEven((image.height / image.width) * width)), width };
  else if (ratio < wanted) inner = { height, width: Math.max(1, roundHalfEven((image.width / image.height) * height)) };
  const small = resample(image, inner, interpolation, antialias);
  const top = -roundHalfEven((height - inner.height) * 0.5);
  const left = -roundHalfEven((width - inner.width) * 0.5);
  return cut(small, { top, left, height, width }, background);
}

/** Source: Pillow, ImageOps.fit. */
function cover(image: Raster, { height, width, interpolation, antialias }: Resize): Raster {
  const ratio = image.width / image.height;
  const wanted = width / height;
  const boxWidth = ratio >= wanted ? wanted * image.height : image.width;
  const boxHeight = ratio >= wanted ? image.height : image.width / wanted;
  const left = (image.width - boxWidth) * 0.5;
  const top = (image.height - boxHeight) * 0.5;
  // Pillow keeps boxes in 32 bits, which decides at ties.
  const [right, bottom] = [Math.fround(left + boxWidth), Math.fround(top + boxHeight)];
  const box: Box = { left: Math.fround(left), top: Math.fround(top), right, bottom };
  return resample(image, { height, width }, interpolation, antialias, box);
}

const methods: Record<Resize['method'], (image: Raster, config: Resize) => Raster> = {
  stretch: (image, { height, width, interpolation, antialias }) =>
    resample(image, { height, width }, interpolation, antialias),
  fit,
  cover,
};

export function resize(config: Resize, sample: MediaSample): MediaSample {
  return fromRaster(sample, methods[config.method](rasterOf(sample), config));
}

/** Source: torchvision, center_crop. */
export function centreCrop(
  { height, width, background }: MediaTransformOf<'centreCrop'>,
  sample: MediaSample,
): MediaSample {
  const image = rasterOf(sample);
  const offset = (size: number, wanted: number) =>
    size >= wanted ? roundHalfEven((size - wanted) / 2) : -Math.floor((wanted - size) / 2);
  return fromRaster(
    sample,
    cut(image, { top: offset(image.height, height), left: offset(image.width, width), height, width }, background),
  );
}
