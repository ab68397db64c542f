import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailureNote } from './failure-note';

/** What of a reading it takes to show it: a query of TanStack Query, or a reading of our own. */
interface LoadedQuery<Data> {
  data: Data | undefined;
  error: unknown;
  refetch(): unknown;
}

interface LoadedProps<Data> {
  query: LoadedQuery<Data>;
  /** In place of the grey lines. */
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** A query’s data once they are there; before that grey lines, and what went wrong with a way to try again. */
export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined)
    return (
      <div style={{ padding: 16 }}>
        <FailureNote error={query.error} onRetry={() => query.refetch()} />
      </div>
    );
  return skeleton ?? <SkeletonLines />;
}

export function SkeletonLines({ count = 8 }: { count?: number }) {
  return (
    <div style={{ padding: '4px 16px', display: 'grid', gap: 14 }} role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={14} width={`${85 - ((index * 23) % 50)}%`} />
      ))}
    </div>
  );
}
