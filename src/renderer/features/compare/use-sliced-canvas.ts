import { type RefObject, useEffect, useRef } from 'react';
import { createSlicedDrawing, type DrawPart } from './sliced-drawing';

interface CanvasSize {
  width: number;
  height: number;
}

function contextOf(canvas: HTMLCanvasElement, { width, height }: CanvasSize): CanvasRenderingContext2D | null {
  const context = canvas.getContext('2d');
  if (!context) return null;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  return context;
}

/**
 * A canvas whose picture is drawn beside it in slices and shown once it is whole. `draw` is called anew whenever it is another
 * function; null empties the canvas.
 */
export function useSlicedCanvas(
  size: CanvasSize,
  draw: ((context: CanvasRenderingContext2D) => DrawPart) | null,
): RefObject<HTMLCanvasElement | null> {
  const shown = useRef<HTMLCanvasElement>(null);
  const beside = useRef<HTMLCanvasElement | null>(null);
  const drawing = useRef(createSlicedDrawing());
  const { width, height } = size;
  useEffect(() => () => drawing.current.stop(), []);
  useEffect(() => {
    if (!shown.current || width === 0) return;
    if (!draw) {
      drawing.current.stop();
      contextOf(shown.current, { width, height });
      return;
    }
    beside.current ??= document.createElement('canvas');
    const hidden = beside.current;
    drawing.current.start(
      () => {
        const context = contextOf(hidden, { width, height });
        return context ? draw(context) : () => false;
      },
      () => {
        const canvas = shown.current;
        const context = canvas && contextOf(canvas, { width, height });
        if (!context) return;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(hidden, 0, 0);
      },
    );
  }, [draw, width, height]);
  return shown;
}
