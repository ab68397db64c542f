/** Figures of an image that are stored with it. */
export interface ImageFigures {
  /** Of each channel over all pixels, on the scale of the pixels (0 to 255). */
  mean: number[];
  deviation: number[];
  /** 16 hexadecimal digits. */
  hash64: string;
}

interface Pixels {
  width: number;
  height: number;
  channels: number;
  /** Rows first, channels interleaved. */
  data: Uint8Array;
}

const gridWidth = 9;
const gridHeight = 8;

/**
 * Mean and deviation of each channel, and the difference hash: the image as 9 × 8 mean brightnesses, a bit for each
 * that is brighter than its left neighbour by more than one grey level, row by row: in plain areas noise would decide. One
 * pass over the pixels.
 *
 * Source: brightness ITU-R BT.601; the hash after N. Krawetz, "Kind of Like That", 2013.
 */
export function imageFigures({ width, height, channels, data }: Pixels): ImageFigures {
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const cells = new Float64Array(gridWidth * gridHeight);
  const cellCounts = new Float64Array(gridWidth * gridHeight);
  const cellOfColumn = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * gridWidth) / width));
  const isColour = channels >= 3;
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * gridHeight) / height) * gridWidth;
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        const value = data[at + channel] as number;
        sums[channel] = (sums[channel] as number) + value;
        squares[channel] = (squares[channel] as number) + value * value;
      }
      const cell = row + (cellOfColumn[x] as number);
      const brightness = isColour ? brightnessAt(data, at) : (data[at] as number);
      cells[cell] = (cells[cell] as number) + brightness;
      cellCounts[cell] = (cellCounts[cell] as number) + 1;
      at += channels;
    }
  }
  const count = width * height;
  const mean = [...sums].map((sum) => sum / count);
  return {
    mean,
    deviation: [...squares].map((square, channel) =>
      Math.sqrt(Math.max(0, square / count - (mean[channel] as number) ** 2)),
    ),
    hash64: hashOf(isColour ? 1000 : 1, (column, row) => {
      const cell = row * gridWidth + column;
      const cellCount = cellCounts[cell] as number;
      if (cellCount > 0) return (cells[cell] as number) / cellCount;
      // An image smaller than the grid: the pixel that the middle of the cell falls on.
      const x = Math.min(width - 1, Math.floor(((column + 0.5) * width) / gridWidth));
      const y = Math.min(height - 1, Math.floor(((row + 0.5) * height) / gridHeight));
      const pixel = (y * width + x) * channels;
      return isColour ? brightnessAt(data, pixel) : (data[pixel] as number);
    }),
  };
}

/** In thousandths, whole numbers: equal colours give equal sums, whatever their order. */
function brightnessAt(data: Uint8Array, at: number): number {
  return 299 * (data[at] as number) + 587 * (data[at + 1] as number) + 114 * (data[at + 2] as number);
}

/** @param margin one grey level in the units of `brightness` */
function hashOf(margin: number, brightness: (column: number, row: number) => number): string {
  let hex = '';
  for (let row = 0; row < gridHeight; row += 1) {
    let byte = 0;
    for (let column = 0; column < gridWidth - 1; column += 1)
      byte = (byte << 1) | (brightness(column + 1, row) > brightness(column, row) + margin ? 1 : 0);
    hex += byte.toString(16).padStart(2, '0');
  }
  return hex;
}
