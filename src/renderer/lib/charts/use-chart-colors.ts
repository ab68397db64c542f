import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import type { ColorScheme } from '../../../shared/charts/palette';
import type { PlotColors } from './use-plot';

export function useColorScheme(): ColorScheme {
  return useComputedColorScheme('light', { getInitialValueInEffect: false });
}

/** The theme's colours for canvases, which cannot read CSS variables themselves. */
export function useChartColors(): PlotColors {
  const scheme = useColorScheme();
  // The variables change with the scheme.
  return useMemo(() => {
    const root = getComputedStyle(document.documentElement);
    return {
      background: root.getPropertyValue('--surface-work').trim(),
      text: root.getPropertyValue('--ink-faint').trim(),
      grid: root.getPropertyValue('--line').trim(),
    };
  }, [scheme]);
}
