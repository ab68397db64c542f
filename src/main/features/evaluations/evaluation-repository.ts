import type { Evaluation } from '../../../shared/contract/evaluation';
import type { Queries } from '../../store';

interface EvaluationRow extends Omit<Evaluation, 'metrics' | 'confusion' | 'perClass' | 'outputs'> {
  metrics: string;
  confusion: string | null;
  perClass: string | null;
  outputs: string | null;
}

const parse = (text: string | null) => (text === null ? null : JSON.parse(text));
const write = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Newest first. */
export async function listEvaluations(queries: Queries, runId: string): Promise<Evaluation[]> {
  const rows = await queries.all<EvaluationRow>(
    `SELECT id, run_id AS runId, split, checkpoint_id AS checkpointId, created_at AS createdAt, sample_count AS sampleCount,
       metrics, confusion, per_class AS perClass, outputs
     FROM evaluation WHERE run_id = ? ORDER BY created_at DESC, id DESC`,
    [runId],
  );
  return rows.map(({ outputs, ...row }) => ({
    ...row,
    metrics: JSON.parse(row.metrics),
    confusion: parse(row.confusion),
    perClass: parse(row.perClass),
    ...(outputs === null ? {} : { outputs: parse(outputs) }),
  }));
}

export async function insertEvaluation(queries: Queries, evaluation: Evaluation): Promise<void> {
  const { id, runId, split, checkpointId, createdAt, sampleCount, metrics, confusion, perClass, outputs } = evaluation;
  await queries.run(
    `INSERT INTO evaluation (id, run_id, split, checkpoint_id, created_at, sample_count, metrics, confusion, per_class, outputs)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      runId,
      split,
      checkpointId,
      createdAt,
      sampleCount,
      JSON.stringify(metrics),
      write(confusion),
      write(perClass),
      write(outputs ?? null),
    ],
  );
}
