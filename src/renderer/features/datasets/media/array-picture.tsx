import { useEffect, useRef } from 'react';
import type { ArrayType, DatasetColumn } from '../../../../shared/contract/dataset';
import { pictureShape } from './media-address';

const readers: Record<ArrayType, (view: DataView, at: number) => number> = {
  uint8: (view, at) => view.getUint8(at),
  int8: (view, at) => view.getInt8(at),
  uint16: (view, at) => view.getUint16(at, true),
  int16: (view, at) => view.getInt16(at, true),
  int32: (view, at) => view.getInt32(at, true),
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
};
const sizes: Record<ArrayType, number> = { uint8: 1, int8: 1, uint16: 2, int16: 2, int32: 4, float32: 4, float64: 8 };

/** Whether all bytes of the array are there: of large ones the page has the beginning only. */
export function isWholeArray(bytes: Uint8Array, { shape = [], dtype = 'uint8' }: DatasetColumn): boolean {
  return bytes.length === shape.reduce((product, size) => product * size, 1) * sizes[dtype];
}

/** Numbers as the brightness of pixels: bytes as they are, others from the smallest to the largest. */
function drawArray(canvas: HTMLCanvasElement, bytes: Uint8Array, column: DatasetColumn): void {
  const shape = pictureShape(column);
  const context = canvas.getContext('2d');
  if (!shape || !context) return;
  const [height, width, channels] = shape;
  const type = column.dtype ?? 'uint8';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float64Array.from({ length: height * width * channels }, (_, index) =>
    readers[type](view, index * sizes[type]),
  );
  let low = 0;
  let high = 255;
  if (type !== 'uint8') {
    low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  }
  const scale = high > low ? 255 / (high - low) : 0;
  canvas.width = width;
  canvas.height = height;
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < height * width; pixel += 1)
    for (let channel = 0; channel < 4; channel += 1) {
      const from = channels === 1 ? pixel : pixel * channels + channel;
      const isOpaque = channel === 3 && channels !== 4;
      image.data[pixel * 4 + channel] = isOpaque ? 255 : ((values[from] as number) - low) * scale;
    }
  context.putImageData(image, 0, 0);
}

/** An array that has the shape of a picture. */
export function ArrayPicture({
  bytes,
  column,
  className,
}: {
  bytes: Uint8Array;
  column: DatasetColumn;
  className?: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) drawArray(canvas.current, bytes, column);
  }, [bytes, column]);
  return <canvas ref={canvas} className={className} role="img" aria-label={`${column.name} as a picture`} />;
}
