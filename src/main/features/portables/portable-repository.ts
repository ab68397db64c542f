import type { Queries } from '../../store';

const ids = '(SELECT value FROM json_each(?))';

export interface OutgoingRun {
  id: string;
  name: string;
  status: string;
  datasetId: string | null;
}

const runsAPage = 1000;

/** In the order of their numbers, read in pages; null takes all that are not in the trash. */
export async function listOutgoingRuns(queries: Queries, runIds: readonly string[] | null): Promise<OutgoingRun[]> {
  const runs: OutgoingRun[] = [];
  const wanted = runIds === null ? null : JSON.stringify(runIds);
  for (let after = 0; ; ) {
    const page = await queries.all<OutgoingRun & { number: number }>(
      `SELECT id, number, name, status, dataset_id AS datasetId FROM run
       WHERE trash_id IS NULL AND number > $after ${wanted === null ? '' : 'AND id IN (SELECT value FROM json_each($wanted))'}
       ORDER BY number LIMIT ${runsAPage}`,
      wanted === null ? { after } : { after, wanted },
    );
    for (const { number, ...run } of page) {
      runs.push(run);
      after = number;
    }
    if (page.length < runsAPage) return runs;
  }
}

export interface RunWeight {
  pointCount: number;
  recordBytes: number;
  textBytes: number;
  checkpoints: { none: number; bestAndLast: number; all: number };
}

/** What the rows of runs weigh, from what is written about them. */
export async function weighRuns(queries: Queries, runIds: readonly string[]): Promise<RunWeight> {
  const chosen = [JSON.stringify(runIds)];
  const sum = async (sql: string) => (await queries.get<{ sum: number | null }>(sql, chosen))?.sum ?? 0;
  return {
    pointCount: await sum(`SELECT sum(point_count) AS sum FROM metric_series WHERE run_id IN ${ids}`),
    recordBytes: await sum(`SELECT sum(length(data)) AS sum FROM run_record WHERE run_id IN ${ids}`),
    textBytes: await sum(`SELECT sum(length(text) + length(config)) AS sum FROM run_config WHERE run_id IN ${ids}`),
    checkpoints: {
      none: 0,
      bestAndLast: await sum(
        `SELECT sum(size_bytes) AS sum FROM checkpoint WHERE run_id IN ${ids} AND (best = 1 OR id = (
           SELECT other.id FROM checkpoint AS other WHERE other.run_id = checkpoint.run_id
           ORDER BY other.step DESC, other.created_at DESC LIMIT 1))`,
      ),
      all: await sum(`SELECT sum(size_bytes) AS sum FROM checkpoint WHERE run_id IN ${ids}`),
    },
  };
}

export interface OutgoingDataset {
  id: string;
  name: string;
  sizeBytes: number;
}

/** Data sets that are not in the trash; null takes all of the project. */
export function listOutgoingDatasets(
  queries: Queries,
  datasetIds: readonly string[] | null,
): Promise<OutgoingDataset[]> {
  return queries.all<OutgoingDataset>(
    `SELECT id, name, (SELECT coalesce(sum(size_bytes), 0) FROM dataset_version WHERE dataset_id = dataset.id AND trash_id IS NULL)
       AS sizeBytes
     FROM dataset WHERE trash_id IS NULL ${datasetIds ? `AND id IN ${ids}` : ''} ORDER BY id`,
    datasetIds ? [JSON.stringify(datasetIds)] : [],
  );
}

export async function listIdsOf(queries: Queries, table: 'model' | 'report' | 'run_view'): Promise<string[]> {
  const where = table === 'run_view' ? '' : 'WHERE trash_id IS NULL';
  return (await queries.all<{ id: string }>(`SELECT id FROM "${table}" ${where} ORDER BY id`)).map(({ id }) => id);
}
