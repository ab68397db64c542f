import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import { cssColour, useHeatColours } from './heat-colours';
import { type Colour, outlineOf, paintHeatMap, placesOfColumns, positionOfPlace } from './heat-map';
import { binAt, type HistogramSeries, placeOfStep } from './histogram-series';
import styles from './records.module.css';

export type DistributionForm = 'heatMap' | 'ridges';

interface DistributionCanvasProps {
  series: HistogramSeries;
  /** Of the values. */
  range: readonly [number, number];
  form: DistributionForm;
  logarithmic: boolean;
  /** The step that is marked. */
  step: number | null;
  width: number;
  height: number;
  label: string;
  /** Names a step: `step 160, epoch 4`. */
  stepText(step: number): string;
  onStep(step: number): void;
}

const ridgeCount = 24;
/** Of the height that one ridge may take; they overlap as mountains do. */
const ridgeHeight = 0.22;

interface Paint {
  series: HistogramSeries;
  range: readonly [number, number];
  logarithmic: boolean;
  colours: readonly Colour[];
}

function drawHeatMap(context: CanvasRenderingContext2D, width: number, height: number, paint: Paint): void {
  const image = context.createImageData(width, height);
  paintHeatMap(image.data, { width, height }, paint.series, paint.range, paint);
  context.putImageData(image, 0, 0);
}

/** The records that are drawn as ridges: evenly chosen, the first and the newest always among them. */
export function ridgePlaces(recordCount: number, count = ridgeCount): number[] {
  if (recordCount <= count) return Array.from({ length: recordCount }, (_, place) => place);
  return Array.from({ length: count }, (_, index) => Math.round((index * (recordCount - 1)) / (count - 1)));
}

function drawRidges(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { series, range, logarithmic, colours }: Paint,
  background: string,
): void {
  const places = ridgePlaces(series.steps.length);
  const reach = height * ridgeHeight;
  context.lineWidth = 1;
  places.forEach((place, index) => {
    const base = reach + ((height - reach - 1) * (index + 1)) / places.length;
    const outline = outlineOf(series, place, range, width, logarithmic);
    context.beginPath();
    context.moveTo(0, base);
    for (let at = 0; at < width; at += 1) context.lineTo(at + 0.5, base - (outline[at] as number) * reach);
    context.lineTo(width, base);
    context.fillStyle = background;
    context.fill();
    const shade = 0.25 + (0.6 * index) / Math.max(1, places.length - 1);
    context.strokeStyle = cssColour(colours[Math.round(shade * (colours.length - 1))] as Colour);
    context.stroke();
  });
}

interface Hover {
  left: number;
  top: number;
  place: number;
  value: number;
}

/** How one weight's numbers were distributed over the steps; the pointer reads exact counts. */
export function DistributionCanvas(props: DistributionCanvasProps) {
  const { series, range, form, logarithmic, step, width, height, label, stepText, onStep } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colours, background } = useHeatColours();
  const [hover, setHover] = useState<Hover | null>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width < 1) return;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    context.canvas.width = wide;
    context.canvas.height = high;
    const paint = { series, range, logarithmic, colours };
    if (form === 'heatMap') drawHeatMap(context, wide, high, paint);
    else drawRidges(context, wide, high, paint, background);
  }, [series, range, form, logarithmic, width, height, colours, background]);

  const hoverAt = (event: PointerEvent): Hover => {
    const box = event.currentTarget.getBoundingClientRect();
    const left = Math.max(0, Math.min(width - 1, event.clientX - box.left));
    const top = Math.max(0, Math.min(height - 1, event.clientY - box.top));
    if (form === 'heatMap') {
      const place = placesOfColumns(series.steps, Math.round(width))[Math.floor(left)] ?? 0;
      return { left, top, place, value: range[1] - ((top + 0.5) / height) * (range[1] - range[0]) };
    }
    const places = ridgePlaces(series.steps.length);
    const reach = height * ridgeHeight;
    const index = Math.ceil(((top - reach) / Math.max(1, height - reach)) * places.length) - 1;
    const place = places[Math.max(0, Math.min(places.length - 1, index))] ?? 0;
    return { left, top, place, value: range[0] + ((left + 0.5) / width) * (range[1] - range[0]) };
  };
  const marked = step === null || series.steps.length === 0 ? null : placeOfStep(series.steps, step);
  const bin = hover && binAt(series, hover.place, hover.value);
  const total = hover ? (series.figures.count[hover.place] as number) : 0;
  return (
    <div
      className={styles.canvas}
      data-form={form}
      style={{ height }}
      onPointerMove={(event) => setHover(hoverAt(event))}
      onPointerLeave={() => setHover(null)}
      onPointerDown={(event) => {
        const { place } = hoverAt(event);
        const chosen = series.steps[place];
        if (chosen !== undefined) onStep(chosen);
      }}
    >
      <canvas ref={canvas} role="img" aria-label={label} style={{ width, height }} />
      {marked !== null && form === 'heatMap' && series.steps.length > 1 && (
        <div className={styles.mark} style={{ left: positionOfPlace(series.steps, marked) * width }} />
      )}
      {hover && (
        <div
          className={styles.tooltip}
          role="tooltip"
          data-flipped={hover.left > width / 2 || undefined}
          style={hover.left > width / 2 ? { right: width - hover.left + 12 } : { left: hover.left + 12 }}
        >
          <b>{stepText(series.steps[hover.place] as number)}</b>
          {bin ? (
            <>
              <span>
                {formatNumber(bin.from)} to {formatNumber(bin.to)}
              </span>
              <span>
                {formatCount(bin.count)} of {formatCount(total)} ({((100 * bin.count) / total).toPrecision(3)} %)
              </span>
            </>
          ) : (
            <span>nothing at {formatNumber(hover.value)}</span>
          )}
        </div>
      )}
    </div>
  );
}
