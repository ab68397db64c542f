import type { Feature } from '../../lib/feature';

export const datasets: Feature = { routes: [] };
