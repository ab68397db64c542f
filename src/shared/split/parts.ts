import type { SplitName } from '../contract/evaluation';

/** How a part is written in a run's tables, one byte a row; `none` is in no part: a gap, or a value without one. */
export const partCodes = { train: 0, validation: 1, test: 2, none: 3 } as const satisfies Record<
  SplitName | 'none',
  number
>;

/** Parts by their codes. */
export const partNames = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

export type PartCounts = Record<SplitName, number>;

/** Rows by part of a list of codes. */
export function countParts(codes: Uint8Array): PartCounts & { none: number } {
  const counts = new Float64Array(256);
  for (const code of codes) counts[code] = (counts[code] as number) + 1;
  const of = (code: number) => counts[code] as number;
  return { train: of(0), validation: of(1), test: of(2), none: of(3) };
}
