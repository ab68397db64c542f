import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { OutputPage } from '../../../shared/job/inspection';
import { FailureNote } from '../../lib/failure-note';
import { SkeletonLines } from '../../lib/loaded';
import { useLongWait } from './use-inspection';
import styles from './views.module.css';

interface PageQueryProps {
  query: UseQueryResult<OutputPage>;
  children(page: OutputPage): ReactNode;
}

/** Values once they are there; those before them, dimmed, while a wait is long enough to be noticed. */
export function PageQuery({ query, children }: PageQueryProps) {
  const isLate = useLongWait(query.isPlaceholderData);
  if (query.error && !query.isPlaceholderData)
    return <FailureNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines count={4} />;
  return (
    <div className={styles.page} data-late={isLate} aria-busy={query.isPlaceholderData}>
      {children(query.data)}
    </div>
  );
}
