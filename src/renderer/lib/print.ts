import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

const schemeAttribute = 'data-mantine-color-scheme';
const listeners = new Set<() => void>();
let isPrinting = false;

/** The page is laid out for paper as soon as this returns: it is drawn anew in between, in light colours, whatever the theme. */
function change(next: boolean): void {
  isPrinting = next;
  flushSync(() => {
    for (const listener of [...listeners]) listener();
  });
}

let schemeOnScreen: string | null = null;
window.addEventListener('beforeprint', () => {
  if (isPrinting) return;
  schemeOnScreen = document.documentElement.getAttribute(schemeAttribute);
  document.documentElement.setAttribute(schemeAttribute, 'light');
  change(true);
});
window.addEventListener('afterprint', () => {
  if (!isPrinting) return;
  if (schemeOnScreen !== null) document.documentElement.setAttribute(schemeAttribute, schemeOnScreen);
  change(false);
});

/** Tells at once when the page is laid out for paper, and when it is back on the screen. */
export function subscribeToPrint(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page is laid out for paper: what a canvas shows has to be drawn as vectors. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribeToPrint, () => isPrinting);
}
