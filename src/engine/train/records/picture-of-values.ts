import type { MediaSample } from '../../media';
import type { ViewRange } from '../../prepare/media-view';

/** Longest edge of a recorded picture; small ones stay as they are. Units: pixels. */
const edges = { longest: 128, shortest: 1 };

/** The drawing code brings an image library along, which runs without pictures never load. */
const loadView = () => import('../../prepare/media-view');

/** Whether numbers of that shape are an image: rows, columns, and one, three or four channels. */
export function isImageShape(shape: readonly number[]): boolean {
  return shape.length === 3 && [1, 3, 4].includes(shape[2] as number);
}

/** What is black and what is white in numbers that belong together, as an input and what is made of it. */
export async function rangeOfValues(values: ArrayLike<number>): Promise<ViewRange> {
  const finite = Float32Array.from(values).filter((value) => Number.isFinite(value));
  return finite.length === 0 ? { minimum: 0, maximum: 1 } : (await loadView()).rangeOf([finite]);
}

/** A PNG file of a sample; numbers that are none are black. */
export async function drawPicture(
  sample: Pick<MediaSample, 'kind' | 'shape' | 'data'>,
  range?: ViewRange,
): Promise<Uint8Array> {
  const { pictureOf } = await loadView();
  const data = sample.data.map((value) => (Number.isFinite(value) ? value : 0)) as Float32Array;
  const picture = await pictureOf({ ...sample, data }, range ?? (await rangeOfValues(data)), edges);
  return Uint8Array.from(picture);
}
