export type ColorScheme = 'light' | 'dark';

/**
 * Ten hues a theme, ordered so that neighbours differ most. They stay apart under protanopia, deuteranopia and
 * tritanopia and keep a contrast of 3:1 to the theme's background (both checked in palette.test.ts).
 */
export const chartHues = {
  light: ['#6b70e4', '#c58707', '#046a93', '#d15764', '#1da0a1', '#750065', '#364d07', '#717300', '#4633af', '#7d4d52'],
  dark: ['#619ffc', '#ffb305', '#19defe', '#c24826', '#25876e', '#d668b9', '#a9ec9c', '#9e9a04', '#7c5bcd', '#beadab'],
} satisfies Record<ColorScheme, readonly string[]>;

/** Line styles that follow once the hues are used up, in CSS pixels. */
export const lineStyles: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3]];

/** Looks that runs get one after another before the first comes again. */
export const lineLookCount = chartHues.light.length * lineStyles.length;

export interface LineStyle {
  color: string;
  /** Lengths of strokes and gaps; empty is a solid line. */
  dash: readonly number[];
}

/** The look that a run keeps everywhere: hue by its colour index, line style once every hue is taken. */
export function lineStyleOf(colorIndex: number, scheme: ColorScheme): LineStyle {
  const hues = chartHues[scheme];
  const index = Math.max(0, Math.trunc(colorIndex));
  return {
    color: hues[index % hues.length] as string,
    dash: lineStyles[Math.floor(index / hues.length) % lineStyles.length] as readonly number[],
  };
}
