import { z } from 'zod';
import { dimensionSchema, paddingSchema, pairSchema } from '../parameter-schemas';
import { elementCount, formatShape, type Mend, type Shape, type ShapeResult, shapeConflict } from '../shape';

/** Along how many axes a window slides: sequences, images, volumes. */
export type SpatialRank = 1 | 2 | 3;

const axisNames = {
  1: ['steps'],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
} satisfies Record<SpatialRank, string[]>;

/** "height × width × channels" */
const describeAxes = (rank: SpatialRank) => [...axisNames[rank], 'channels'].join(' × ');

export const tripleSchema = z.union([dimensionSchema, z.tuple([dimensionSchema, dimensionSchema, dimensionSchema])]);

/** A number for each spatial axis, or one for all. */
export const sizeSchemas = { 1: dimensionSchema, 2: pairSchema, 3: tripleSchema } as const;
export const causalPaddingSchema = z.enum([...paddingSchema.options, 'causal']);

/** One number stands for all axes. */
export function toSizes(value: number | readonly number[], rank: SpatialRank): number[] {
  return typeof value === 'number' ? new Array<number>(rank).fill(value) : [...value];
}

/** Sides of a square or cube with the given number of elements, or null where there is none. */
function evenSides(count: number, rank: number): number[] | null {
  const side = Math.round(count ** (1 / rank));
  return side > 1 && side ** rank === count ? new Array<number>(rank).fill(side) : null;
}

/** A shape with the same elements that a layer over `rank` axes can read, or null where none suggests itself. */
function fittingShape(shape: Shape, rank: SpatialRank): number[] | null {
  const count = elementCount(shape);
  if (count === null || shape.length === 0) return null;
  const sizes = shape as readonly number[];
  const wanted = rank + 1;
  if (sizes.length > wanted) {
    const rest = sizes.slice(-rank);
    return [sizes.slice(0, sizes.length - rank).reduce((total, size) => total * size, 1), ...rest];
  }
  if (sizes.length === wanted - 1 && sizes.length > 1) return [...sizes, 1];
  if (sizes.length !== 1) return null;
  for (const channels of [1, 3]) {
    const sides = count % channels === 0 ? evenSides(count / channels, rank) : null;
    if (sides) return [...sides, channels];
  }
  return [count, ...new Array<number>(rank - 1).fill(1), 1];
}

/** The conflict of a shape that is not `height × width × channels` with known channels, or null. */
export function checkSpatial(title: string, shape: Shape, rank: SpatialRank): ShapeResult | null {
  if (shape.length !== rank + 1) {
    const fitting = fittingShape(shape, rank);
    const mends: Mend[] = fitting
      ? [
          {
            title: `Insert a reshape to ${formatShape(fitting)}`,
            insertBefore: { kind: 'reshape', targetShape: fitting },
          },
        ]
      : [];
    return shapeConflict(
      `${title} expects ${describeAxes(rank)}; it received ${formatShape(shape)}.`,
      fitting
        ? `Put a reshape layer before it, for example to [${fitting.join(', ')}].`
        : 'Put a reshape layer before it.',
      mends,
    );
  }
  return shape.at(-1) === null
    ? shapeConflict(
        `${title} needs a known number of channels; it received ${formatShape(shape)}.`,
        'Give the input a fixed shape.',
      )
    : null;
}

/** The conflict of a window that is larger than what it slides over. */
export function windowTooLarge(what: string, window: readonly number[], shape: Shape, parameter: string): ShapeResult {
  return shapeConflict(
    `A ${window.join(' × ')} ${what} does not fit into ${formatShape(shape)}.`,
    `Use a smaller ${parameter}, or padding: same.`,
    [{ title: 'Pad, so that it fits', set: { padding: 'same' } }],
  );
}

/** Front and back of each axis: one number for all, one for each axis, or a pair for each axis. */
const amountSchema = z.number().int().min(0).max(65_536);
const sidesSchema = z.tuple([amountSchema, amountSchema]);
export const borderSchemas = {
  1: z.union([amountSchema, sidesSchema]),
  2: z.union([amountSchema, z.tuple([amountSchema, amountSchema]), z.tuple([sidesSchema, sidesSchema])]),
  3: z.union([
    amountSchema,
    z.tuple([amountSchema, amountSchema, amountSchema]),
    z.tuple([sidesSchema, sidesSchema, sidesSchema]),
  ]),
} as const;
export type Border = number | readonly number[] | readonly (readonly number[])[];

/** `[front, back]` of every axis. A sequence has one axis, so its two numbers are front and back. */
export function toBorders(value: Border, rank: SpatialRank): [number, number][] {
  if (typeof value === 'number') return Array.from({ length: rank }, () => [value, value]);
  if (rank === 1) return [[value[0] as number, value[1] as number]];
  return value.map((side) => (typeof side === 'number' ? [side, side] : [side[0] as number, side[1] as number]));
}
