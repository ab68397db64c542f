import type { Feature } from '../../lib/feature';

export const models: Feature = { routes: [] };
