import type { LogLoad, LogLoadQuery } from '../features/runs';
import { createHostLoad } from '../lib/event-loop-delay';
import type { BulkRoute } from './bulk';

/** With STUDIO_DEVELOPER=1: figures about the host itself, which benchmarks read. Each reading starts a new period. */
export function createDeveloperRoutes(
  { logLoad }: { logLoad(query: LogLoadQuery): Promise<LogLoad> },
  environment: NodeJS.ProcessEnv = process.env,
): BulkRoute[] {
  if (environment.STUDIO_DEVELOPER !== '1') return [];
  const readLoad = createHostLoad();
  return [
    {
      method: 'GET',
      path: '/data/developer/host-load',
      answer: async () => Response.json(readLoad(), { headers: { 'Cache-Control': 'no-store' } }),
    },
    {
      // Writes into the project: for synthetic ones.
      method: 'POST',
      path: '/data/developer/log-load',
      answer: async ({ query }) =>
        Response.json(
          await logLoad({
            runIds: query.getAll('run'),
            pointsPerSecond: Number(query.get('pointsPerSecond')),
            durationMs: Number(query.get('durationMs')),
          }),
        ),
    },
  ];
}
