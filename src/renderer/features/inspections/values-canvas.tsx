import { useEffect, useRef } from 'react';
import { type ColorScale, paintColors, paintValues } from './color-scale';

interface ValuesCanvasProps {
  /** Row-major. */
  values: ArrayLike<number>;
  width: number;
  height: number;
  scale: ColorScale;
  /** The values are three planes: red, green and blue. */
  isColored?: boolean;
  label: string;
  /** On the screen; points stay sharp squares. Units: CSS pixels. */
  displayWidth: number;
  displayHeight: number;
  className?: string | undefined;
}

/** Numbers as coloured points. */
export function ValuesCanvas(props: ValuesCanvasProps) {
  const { values, width, height, scale, isColored = false, label, displayWidth, displayHeight, className } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    const image = context.createImageData(width, height);
    (isColored ? paintColors : paintValues)(values, scale, image.data);
    context.putImageData(image, 0, 0);
  }, [values, width, height, scale, isColored]);
  return (
    <canvas
      ref={canvas}
      className={className}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      style={{ width: displayWidth, height: displayHeight, imageRendering: 'pixelated', display: 'block' }}
    />
  );
}
