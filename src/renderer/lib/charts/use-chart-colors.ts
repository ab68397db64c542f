import { useMemo, useSyncExternalStore } from 'react';
import type { ColorScheme } from '../../../shared/charts/palette';
import { subscribeToPrint } from '../print';
import type { PlotColors } from './use-plot';

/** Where Mantine says which theme the page is in. */
const schemeAttribute = 'data-mantine-color-scheme';

const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  observer ??= new MutationObserver(() => {
    for (const each of listeners) each();
  });
  if (listeners.size === 1) observer.observe(document.documentElement, { attributeFilter: [schemeAttribute] });
  // An observer would tell after the page was printed.
  const stop = subscribeToPrint(listener);
  return () => {
    stop();
    listeners.delete(listener);
    if (listeners.size === 0) observer?.disconnect();
  };
}

const currentScheme = (): ColorScheme =>
  document.documentElement.getAttribute(schemeAttribute) === 'dark' ? 'dark' : 'light';

/** The theme that the page is in; Mantine's own hook would ask the system for it at every rendering of every chart. */
export function useColorScheme(): ColorScheme {
  return useSyncExternalStore(subscribe, currentScheme);
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
