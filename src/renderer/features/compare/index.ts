import type { Feature } from '../../lib/feature';

export const comparisons: Feature = { routes: [] };
