import { type MouseEvent, useRef } from 'react';

/** Within this time the second press of a double click on a link lands on the page that the first one opened. */
const doubleClickMs = 600;

/** Keeps the second press of a double click from selecting a word, or all there is, on a page that has just opened. */
export function useSecondPress(pathname: string) {
  const opened = useRef({ pathname, at: Number.NEGATIVE_INFINITY });
  if (opened.current.pathname !== pathname) opened.current = { pathname, at: performance.now() };
  return (event: MouseEvent) => {
    if (event.detail > 1 && performance.now() - opened.current.at < doubleClickMs) event.preventDefault();
  };
}
