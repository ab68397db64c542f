import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] });
  return () => observer.disconnect();
}

function read(): number {
  return Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row-height'), 10) || 28;
}

/** Height of a table’s row by the density that the person chose. Units: pixels. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, read);
}
