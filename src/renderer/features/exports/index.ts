import type { Feature } from '../../lib/feature';

export const exports: Feature = { routes: [] };
