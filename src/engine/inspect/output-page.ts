import type { OutputView } from '../../shared/contract/inspection';
import type { OutputPage, OutputPageRequest } from '../../shared/job/inspection';

/** Units: numbers in one page; 4 MiB of float32. */
const maximumPageSize = 1_048_576;

/** How an output of this shape is best drawn. `integer`: word numbers, not amounts. */
export function viewOf(shape: readonly number[], integer = false): OutputView {
  if (integer && shape.length === 1) return 'tokens';
  if (shape.length === 2) return 'sequence';
  if (shape.length === 3) return 'image';
  return shape.length === 4 ? 'volume' : 'vector';
}

/** Blocks of an axis: at most `edge`, as equally long as they can be. */
function blocks(length: number, edge: number): { count: number; start(index: number): number } {
  const count = Math.min(length, edge);
  return { count, start: (index) => Math.floor((index * length) / count) };
}

interface Plane {
  height: number;
  width: number;
  at(row: number, column: number): number;
}

/** Averages a plane down to at most edge × edge points. NaN stays NaN, so that what is broken stays visible. */
function shrink({ height, width, at }: Plane, edge: number, target: Float32Array, offset: number): void {
  const rows = blocks(height, edge);
  const columns = blocks(width, edge);
  for (let row = 0; row < rows.count; row += 1)
    for (let column = 0; column < columns.count; column += 1) {
      let sum = 0;
      let count = 0;
      for (let y = rows.start(row); y < rows.start(row + 1); y += 1)
        for (let x = columns.start(column); x < columns.start(column + 1); x += 1) {
          sum += at(y, x);
          count += 1;
        }
      target[offset + row * columns.count + column] = sum / count;
    }
}

function describe(parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null);
  return said.length > 0 ? said.join('; ') : null;
}

const times = (shape: readonly number[]) => shape.join(' × ');

function imagePage(
  values: Float32Array,
  [height = 1, width = 1, channels = 1]: readonly number[],
  { edge, channel, channelCount }: OutputPageRequest,
  base: number,
): Pick<OutputPage, 'shape' | 'values' | 'channel' | 'reduction'> {
  const first = Math.min(Math.max(0, channel), Math.max(0, channels - 1));
  const shownHeight = Math.min(height, edge);
  const shownWidth = Math.min(width, edge);
  const fitting = Math.max(1, Math.floor(maximumPageSize / (shownHeight * shownWidth)));
  const count = Math.min(channels - first, channelCount, fitting);
  const page = new Float32Array(count * shownHeight * shownWidth);
  for (let index = 0; index < count; index += 1)
    shrink(
      { height, width, at: (y, x) => values[base + (y * width + x) * channels + first + index] as number },
      edge,
      page,
      index * shownHeight * shownWidth,
    );
  const reduction = describe([
    shownHeight < height || shownWidth < width
      ? `${times([height, width])} points averaged to ${times([shownHeight, shownWidth])}`
      : null,
    count < channels ? `channels ${first + 1} to ${first + count} of ${channels}` : null,
  ]);
  return { shape: [count, shownHeight, shownWidth], values: page, channel: first, reduction };
}

/**
 * The part of one sample's output that is asked for, small enough to be sent and drawn.
 *
 * @param values of one sample, row-major
 */
export function outputPage(values: Float32Array, shape: readonly number[], request: OutputPageRequest): OutputPage {
  const edge = Math.max(1, request.edge);
  const bounded = { ...request, edge, channelCount: Math.max(1, request.channelCount) };
  const fullShape = [...shape];
  const view = viewOf(shape);
  if (view === 'image') return { ...imagePage(values, shape, bounded, 0), fullShape, slice: null };
  if (view === 'volume') {
    const [depth = 1, ...rest] = shape;
    const slice = Math.min(Math.max(0, request.slice ?? Math.floor(depth / 2)), depth - 1);
    const page = imagePage(values, rest, bounded, slice * rest.reduce((total, size) => total * size, 1));
    return { ...page, fullShape, slice, reduction: describe([`slice ${slice + 1} of ${depth}`, page.reduction]) };
  }
  if (view === 'sequence') {
    const [height = 1, width = 1] = shape;
    const shown = [Math.min(height, edge), Math.min(width, edge)] as const;
    const page = new Float32Array(shown[0] * shown[1]);
    shrink({ height, width, at: (y, x) => values[y * width + x] as number }, edge, page, 0);
    const reduction =
      shown[0] < height || shown[1] < width ? `${times(shape)} values averaged to ${times(shown)}` : null;
    return { shape: [...shown], values: page, fullShape, channel: 0, slice: null, reduction };
  }
  const first = Math.min(Math.max(0, request.channel), Math.max(0, values.length - 1));
  const page = values.slice(first, first + Math.min(bounded.channelCount, maximumPageSize));
  const reduction =
    page.length < values.length ? `values ${first + 1} to ${first + page.length} of ${values.length}` : null;
  return { shape: [page.length], values: page, fullShape, channel: first, slice: null, reduction };
}
