import type { Queries } from '../../store';

/** Returns the runs that were not so before. */
async function changed(
  queries: Queries,
  sql: string,
  parameters: Record<string, string | number | null>,
): Promise<string[]> {
  const rows = await queries.all<{ id: string }>(`${sql} RETURNING id`, parameters);
  return rows.map(({ id }) => id);
}

const those = 'trash_id IS NULL AND id IN (SELECT value FROM json_each($ids))';

/** @param archivedAt null brings them back */
export function archiveRuns(queries: Queries, ids: readonly string[], archivedAt: number | null): Promise<string[]> {
  return changed(
    queries,
    `UPDATE run SET archived_at = $archivedAt WHERE ${those} AND (archived_at IS NULL) = ($archivedAt IS NOT NULL)`,
    { ids: JSON.stringify(ids), archivedAt },
  );
}

export function tagRuns(queries: Queries, ids: readonly string[], tag: string, present: boolean): Promise<string[]> {
  const has = 'EXISTS (SELECT 1 FROM json_each(tags) WHERE value = $tag)';
  return changed(
    queries,
    present
      ? `UPDATE run SET tags = json_insert(tags, '$[#]', $tag) WHERE ${those} AND NOT ${has}`
      : `UPDATE run SET tags = (SELECT json_group_array(value) FROM json_each(tags) WHERE value <> $tag) WHERE ${those} AND ${has}`,
    { ids: JSON.stringify(ids), tag },
  );
}
