/** Which runs are read: all that are not in the trash, or some of them. */
export interface RunScope {
  /** Null: all. */
  ids: readonly string[] | null;
}

/** The condition of a scope, of the table `run`; `idsOf` binds what it names. */
export function scopeCondition({ ids }: RunScope): string {
  return ids === null ? 'trash_id IS NULL' : 'trash_id IS NULL AND run.id IN (SELECT value FROM json_each($ids))';
}

export function idsOf({ ids }: RunScope): { ids: string } | Record<string, never> {
  return ids === null ? {} : { ids: JSON.stringify(ids) };
}
