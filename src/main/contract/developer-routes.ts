import { createHostLoad } from '../lib/event-loop-delay';
import type { BulkRoute } from './bulk';

/** With STUDIO_DEVELOPER=1: figures about the host itself, which benchmarks read. Each reading starts a new period. */
export function createDeveloperRoutes(environment: NodeJS.ProcessEnv = process.env): BulkRoute[] {
  if (environment.STUDIO_DEVELOPER !== '1') return [];
  const readLoad = createHostLoad();
  return [
    {
      method: 'GET',
      path: '/data/developer/host-load',
      answer: async () => Response.json(readLoad(), { headers: { 'Cache-Control': 'no-store' } }),
    },
  ];
}
