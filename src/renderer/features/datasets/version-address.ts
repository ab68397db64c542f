/** Address of the versions of a data set, with two of them compared. `open`: the older version that the page shows. */
export function versionAddress(
  datasetId: string,
  { from, to, open }: { from: number | null; to: number | null; open?: number | null },
): string {
  const query = new URLSearchParams({ tab: 'versions' });
  if (open) query.set('version', String(open));
  if (from !== null) query.set('from', String(from));
  if (to !== null) query.set('to', String(to));
  return `/datasets/${encodeURIComponent(datasetId)}?${query}`;
}
