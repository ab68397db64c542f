import type { SplitName } from '../../../../shared/contract/evaluation';
import { lineStyleOf, useColorScheme } from '../../../lib/charts';

export const partTitles = { train: 'Training', validation: 'Validation', test: 'Test' } satisfies Record<
  SplitName,
  string
>;

/** The first hues of the palette, which stay apart for everyone: the same part has the same colour on the whole page. */
export function usePartColors(): Record<SplitName, string> {
  const scheme = useColorScheme();
  const hue = (index: number) => lineStyleOf(index, scheme).color;
  return { train: hue(0), validation: hue(1), test: hue(2) };
}
