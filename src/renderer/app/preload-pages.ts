import { places } from './places';
import { routes } from './routes';

/** Loads the pages of the rail one after the other while the window has nothing else to do, so that each opens at once. */
export function preloadPages(): () => void {
  const paths = new Set(places.map(({ path }) => path));
  const pages = routes.filter(({ path }) => paths.has(path)).map(({ page }) => page);
  let request = 0;
  const next = () => {
    request = requestIdleCallback(() => {
      // Whoever opens a page that cannot be loaded is told then.
      pages
        .shift()
        ?.preload()
        .then(next, () => {});
    });
  };
  next();
  return () => cancelIdleCallback(request);
}
