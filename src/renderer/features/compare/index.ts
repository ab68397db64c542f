import { type Feature, lazyPage } from '../../lib/feature';

export const comparisons: Feature = {
  routes: [{ path: '/compare', page: lazyPage(async () => (await import('./compare-page')).ComparePage) }],
};
