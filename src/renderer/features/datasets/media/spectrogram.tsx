import { useEffect, useRef } from 'react';
import type { Spectrogram } from '../../../../shared/job/media';

/** From quiet to loud; each colour is lighter than the one before, so that it reads in grey as well. */
const stops: readonly [number, number, number][] = [
  [13, 8, 40],
  [62, 22, 102],
  [136, 34, 106],
  [203, 65, 73],
  [244, 136, 73],
  [252, 240, 164],
];

function colourTable(): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 3);
  for (let level = 0; level < 256; level += 1) {
    const place = (level / 255) * (stops.length - 1);
    const from = stops[Math.floor(place)] as [number, number, number];
    const to = stops[Math.min(stops.length - 1, Math.floor(place) + 1)] as [number, number, number];
    const share = place - Math.floor(place);
    for (let channel = 0; channel < 3; channel += 1)
      table[level * 3 + channel] = (from[channel] as number) * (1 - share) + (to[channel] as number) * share;
  }
  return table;
}
const colours = colourTable();

/** Time from left to right, frequency from below. */
export function SpectrogramCanvas({
  spectrogram,
  width,
  height,
}: {
  spectrogram: Spectrogram;
  width: number;
  height: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const { width: columns, height: rows, values } = spectrogram;
    canvas.current.width = columns;
    canvas.current.height = rows;
    const image = context.createImageData(columns, rows);
    for (let column = 0; column < columns; column += 1)
      for (let row = 0; row < rows; row += 1) {
        const level = values[column * rows + row] as number;
        const at = ((rows - 1 - row) * columns + column) * 4;
        image.data[at] = colours[level * 3] as number;
        image.data[at + 1] = colours[level * 3 + 1] as number;
        image.data[at + 2] = colours[level * 3 + 2] as number;
        image.data[at + 3] = 255;
      }
    context.putImageData(image, 0, 0);
  }, [spectrogram]);
  return <canvas ref={canvas} style={{ width, height }} role="img" aria-label="Spectrogram" />;
}
