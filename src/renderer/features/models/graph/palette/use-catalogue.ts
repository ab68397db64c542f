import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { host } from '../../../../lib/host-client';
import { blockEntries, type CatalogueEntry, layerEntries, savedBlockEntries } from './catalogue';

/** Everything that can be inserted, the person's own blocks last. */
export function useCatalogue(): readonly CatalogueEntry[] {
  const { data } = useQuery(host.models.blocks.queryOptions());
  return useMemo(() => [...layerEntries, ...blockEntries, ...savedBlockEntries(data?.blocks ?? [])], [data]);
}
