import { useCallback } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import type { LazyComponent } from './lazy-component';

export { Link, navigate };

/** Parameters of an address: `/runs/:id` gives `{ id }`. */
export type RouteParameters = Record<string, string>;

export interface Route {
  /** Segments, `:name` for a parameter: `/runs/:id`. */
  path: string;
  page: LazyComponent<{ parameters: RouteParameters }>;
}

export function usePathname(): string {
  const [pathname] = useLocation();
  return pathname;
}

/**
 * One parameter of the query, such as the open tab: it survives reload and can be shared as a link.
 *
 * @param dependant another one that means nothing any more once this one changes
 */
export function useSearchParameter(name: string, dependant?: string): [string | null, (value: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (next: string | null) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (next) after.set(name, next);
          else after.delete(name);
          if (dependant) after.delete(dependant);
          return after;
        },
        { replace: true },
      ),
    [name, dependant, setSearch],
  );
  return [search.get(name), change];
}
