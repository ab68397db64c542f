import { createHash } from 'node:crypto';
import { createBreather } from '../../data/breather';
import type { Queries } from '../../store';

const runsAPage = 100;

interface FingerprintRow {
  id: string;
  [column: string]: unknown;
}

/**
 * Tells states of a run apart: config, data, where training is, every figure, how many of everything else there is. Names,
 * notes, tags and numbers, which people change, do not count, nor does the data set's place in the project.
 */
export async function fingerprintRuns(queries: Queries, ids: readonly string[]): Promise<Map<string, string>> {
  const fingerprints = new Map<string, string>();
  const breathe = createBreather();
  for (let from = 0; from < ids.length; from += runsAPage) {
    const page = [JSON.stringify(ids.slice(from, from + runsAPage))];
    const rows = await queries.all<FingerprintRow>(
      `SELECT run.id, created_at, experiment, step, epoch, seed, dataset_fingerprint, split, final_metrics, text, config,
         CASE WHEN status IN ('completed', 'failed', 'stopped') THEN status ELSE '' END AS ended,
         (SELECT count(*) FROM run_record WHERE run_id = run.id) AS records
       FROM run JOIN run_config ON run_id = run.id WHERE run.id IN (SELECT value FROM json_each(?))`,
      page,
    );
    const series = await queries.all<{ runId: string; [column: string]: unknown }>(
      // Older versions kept the last finite value where newer ones say that there is none.
      `SELECT run_id AS runId, metric, point_count, not_finite_count, last_step,
         CASE WHEN not_finite_count = 0 THEN last END AS last, minimum, maximum FROM metric_series
       WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, metric`,
      page,
    );
    const hashes = new Map(rows.map(({ id, ...row }) => [id, createHash('sha256').update(JSON.stringify(row))]));
    for (const { runId, ...row } of series) {
      hashes.get(runId)?.update(JSON.stringify(row));
      await breathe();
    }
    for (const [id, hash] of hashes) fingerprints.set(id, hash.digest('hex'));
  }
  return fingerprints;
}
