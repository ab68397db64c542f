import { useMemo } from 'react';
import { type ColorScheme, useColorScheme } from '../../../lib/charts';
import type { Colour } from './heat-map';

/** From little to much; the first stands off the surface of the theme, and lightness changes evenly. */
const stops: Record<ColorScheme, readonly Colour[]> = {
  light: [
    [226, 230, 250],
    [160, 170, 236],
    [92, 104, 208],
    [54, 60, 158],
    [22, 24, 84],
  ],
  dark: [
    [36, 40, 72],
    [66, 76, 158],
    [110, 122, 224],
    [166, 178, 250],
    [238, 241, 255],
  ],
};
const colourCount = 128;

function coloursOf(scheme: ColorScheme): Colour[] {
  const own = stops[scheme];
  return Array.from({ length: colourCount }, (_, index): Colour => {
    const place = (index / (colourCount - 1)) * (own.length - 1);
    const at = Math.min(own.length - 2, Math.floor(place));
    const [from, to] = [own[at], own[at + 1]] as [Colour, Colour];
    const mix = (part: 0 | 1 | 2) => from[part] + (to[part] - from[part]) * (place - at);
    return [mix(0), mix(1), mix(2)];
  });
}

/** Colours of a heat map in the present theme, and the surface behind it. */
export function useHeatColours(): { colours: readonly Colour[]; background: string } {
  const scheme = useColorScheme();
  return useMemo(
    () => ({
      colours: coloursOf(scheme),
      background: getComputedStyle(document.documentElement).getPropertyValue('--surface-work').trim(),
    }),
    [scheme],
  );
}

export const cssColour = ([red, green, blue]: Colour): string =>
  `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
