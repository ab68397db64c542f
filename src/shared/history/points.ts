/** Points of one metric as they come in: any order, any step. */
export interface PointColumns {
  length: number;
  steps: Float64Array;
  values: Float64Array;
  /** Milliseconds since 1970. */
  times: Float64Array;
}

export function createPointColumns(capacity = 64): PointColumns {
  return {
    length: 0,
    steps: new Float64Array(capacity),
    values: new Float64Array(capacity),
    times: new Float64Array(capacity),
  };
}

function grown(values: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}

export function addPoint(columns: PointColumns, step: number, value: number, time: number): void {
  const at = columns.length;
  if (at === columns.steps.length) {
    columns.steps = grown(columns.steps, at * 2);
    columns.values = grown(columns.values, at * 2);
    columns.times = grown(columns.times, at * 2);
  }
  columns.steps[at] = step;
  columns.values[at] = value;
  columns.times[at] = time;
  columns.length = at + 1;
}

export interface OrderedPoints {
  steps: Float64Array;
  values: Float64Array;
  times: Float64Array;
  /** Points whose step was not beyond the one before. */
  backwardCount: number;
  /** Points that a later one of the same step has replaced. */
  replacedCount: number;
}

const sliceLength = 4_096;

/** Places of numbers in rising order, of equal ones as they came; merged from sorted slices, with pauses. */
export async function placesInOrder(
  keys: Float64Array,
  breathe: () => Promise<void> | undefined,
): Promise<Uint32Array> {
  const { length } = keys;
  let order = Uint32Array.from({ length }, (_, index) => index);
  const keyOf = (place: number) => keys[place] as number;
  for (let from = 0; from < length; from += sliceLength) {
    order.subarray(from, from + sliceLength).sort((left, right) => keyOf(left) - keyOf(right) || left - right);
    await breathe();
  }
  for (let width = sliceLength; width < length; width *= 2) {
    const merged = new Uint32Array(length);
    for (let from = 0; from < length; from += 2 * width) {
      const middle = Math.min(from + width, length);
      const end = Math.min(from + 2 * width, length);
      let left = from;
      let right = middle;
      for (let to = from; to < end; to += 1) {
        const isLeft = left < middle && (right >= end || keyOf(order[left] as number) <= keyOf(order[right] as number));
        merged[to] = order[isLeft ? left : right] as number;
        if (isLeft) left += 1;
        else right += 1;
        if (to % sliceLength === 0) await breathe();
      }
    }
    order = merged;
  }
  return order;
}

/** Points in rising steps, the one that came last of each step. `breathe` is called between pieces of work. */
export async function orderPoints(
  columns: PointColumns,
  breathe: () => Promise<void> | undefined = () => undefined,
): Promise<OrderedPoints> {
  const { length, steps, values, times } = columns;
  let backwardCount = 0;
  for (let index = 1; index < length; index += 1)
    if (!((steps[index] as number) > (steps[index - 1] as number))) backwardCount += 1;
  if (backwardCount === 0)
    return {
      steps: steps.subarray(0, length),
      values: values.subarray(0, length),
      times: times.subarray(0, length),
      backwardCount,
      replacedCount: 0,
    };
  const order = await placesInOrder(steps.subarray(0, length), breathe);
  let count = 0;
  for (let place = 0; place < length; place += 1) {
    const index = order[place] as number;
    const following = order[place + 1];
    if (following !== undefined && steps[following] === steps[index]) continue;
    order[count] = index;
    count += 1;
  }
  const kept = order.subarray(0, count);
  const pick = (column: Float64Array) => Float64Array.from(kept, (index) => column[index] as number);
  return {
    steps: pick(steps),
    values: pick(values),
    times: pick(times),
    backwardCount,
    replacedCount: length - count,
  };
}

/** Takes out the points at and after a step, as a restart from there does. Returns how many there were. */
export function cutPoints(columns: PointColumns, fromStep: number): number {
  const { length, steps, values, times } = columns;
  let kept = 0;
  for (let index = 0; index < length; index += 1) {
    if ((steps[index] as number) >= fromStep) continue;
    steps[kept] = steps[index] as number;
    values[kept] = values[index] as number;
    times[kept] = times[index] as number;
    kept += 1;
  }
  columns.length = kept;
  return length - kept;
}
