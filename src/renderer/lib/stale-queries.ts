import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';

const waiting = new WeakSet<Query>();

/**
 * Has answers read again, all without a key. One that is on its way may be from before the change: it is taken, and read
 * once more when it is there. TanStack Query alone would hold a first answer for new, and give up each later one for the
 * next, so that none ever came while changes come faster than answers.
 */
export function readQueriesAgain(client: QueryClient, queryKey?: QueryKey): Promise<void> {
  const under = queryKey ? { queryKey } : {};
  for (const query of client.getQueryCache().findAll({ ...under, fetchStatus: 'fetching' })) {
    if (waiting.has(query)) continue;
    waiting.add(query);
    const again = () => {
      waiting.delete(query);
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
    };
    // What is under way, not another reading.
    query.fetch().then(again, again);
  }
  return client.invalidateQueries(under, { cancelRefetch: false });
}
