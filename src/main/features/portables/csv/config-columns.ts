import type { RunExportInput } from '../../../../shared/contract/portable';
import { configLeaves, type LeafValue } from '../../../../shared/run-table/config-leaves';
import type { Queries } from '../../../store';
import { readConfig } from '../run-points';

/** Settings of runs as columns. */
export interface ConfigColumns {
  names: readonly string[];
  cellsOf(runId: string): Promise<(LeafValue | null)[]>;
}

/** Which settings are asked for: all, or those that are not the same in every run. */
export async function chooseConfigColumns(
  queries: Queries,
  runIds: readonly string[],
  choice: RunExportInput['configColumns'],
  breathe: () => Promise<void> | undefined,
): Promise<ConfigColumns> {
  const paths = new Map<string, { value: LeafValue; count: number; differs: boolean }>();
  if (choice !== 'none')
    for (const id of runIds) {
      for (const [path, value] of configLeaves(await readConfig(queries, id))) {
        const known = paths.get(path);
        if (!known) paths.set(path, { value, count: 1, differs: false });
        else {
          known.count += 1;
          known.differs ||= known.value !== value;
        }
      }
      await breathe();
    }
  const wanted = [...paths]
    .filter(([, { count, differs }]) => choice === 'all' || differs || count < runIds.length)
    .map(([path]) => path)
    .sort();
  return {
    names: wanted.map((path) => `config:${path}`),
    cellsOf: async (runId) => {
      if (wanted.length === 0) return [];
      const leaves = configLeaves(await readConfig(queries, runId));
      return wanted.map((path) => leaves.get(path) ?? null);
    },
  };
}
