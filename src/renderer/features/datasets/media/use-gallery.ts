import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Dataset } from '../../../../shared/contract/dataset';
import { host } from '../../../lib/host-client';
import type { RowsView } from '../table/row-pages';
import type { Section } from './sections';

/** Rows by class, each class side by side. @param by column of classes, or null for the stored order */
export function useSections(dataset: Dataset, by: string | null) {
  const query = useQuery(
    host.media.classes.queryOptions({
      input: by === null ? skipToken : { id: dataset.id, version: dataset.version, column: by },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const classes = by === null ? null : query.data?.classes;
  const isReady = by === null || query.data !== undefined;
  const sections = useMemo((): Section[] => {
    if (!classes) return [{ title: undefined, start: 0, count: dataset.rowCount }];
    let start = 0;
    return classes.map(({ value, count }) => {
      const section = { title: value, start, count };
      start += count;
      return section;
    });
  }, [classes, dataset.rowCount]);
  const isGrouped = Boolean(classes);
  const view = useMemo(
    (): RowsView => ({
      sort: isGrouped && by !== null ? [{ id: by, direction: 'ascending' }] : [],
      filter: '',
      where: '',
    }),
    [isGrouped, by],
  );
  return { sections, view, isReady, error: query.error, isTooMany: classes === null && by !== null && isReady };
}
