import type { Feature } from '../../lib/feature';

export const runs: Feature = { routes: [] };
