import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient } from '@tanstack/react-query';
import type { Contract } from '../../shared/contract';
import { ConnectionLostError, hostLink } from './host-connection';

/** Everything the studio can do: `await client.runs.stop({ id })`. */
export const client: ContractRouterClient<Contract> = createORPCClient(hostLink);

/** The same for TanStack Query: `useQuery(host.runs.list.queryOptions())`. */
export const host = createTanstackQueryUtils(client);

/**
 * Answers stay fresh until the host says that something changed (change-subscription.ts). `networkMode: always`, since
 * the host is on this machine whether or not the machine is online.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failureCount, error) => error instanceof ConnectionLostError && failureCount < 2,
    },
    mutations: { networkMode: 'always' },
  },
});
