import path from 'node:path';
import type { Export } from '../../../shared/contract/export';
import type { ProjectSession, Queries } from '../../store';

interface ExportRow extends Omit<Export, 'proof' | 'snippet'> {
  inProject: number;
  proof: string;
  snippet: string;
}

/** An export and whether its files lie in the project. */
export type StoredExport = Export & { inProject: boolean };

const select = `SELECT id, run_id AS runId, run_name AS runName, checkpoint_id AS checkpointId, format, path, in_project AS inProject,
  size_bytes AS sizeBytes, created_at AS createdAt, proof, snippet FROM export WHERE trash_id IS NULL`;

function toExport(session: ProjectSession, row: ExportRow): StoredExport {
  const inProject = row.inProject === 1;
  return {
    ...row,
    inProject,
    path: inProject ? path.join(session.path, row.path) : row.path,
    proof: JSON.parse(row.proof),
    snippet: JSON.parse(row.snippet),
  };
}

/** Newest first. */
export async function listExports(session: ProjectSession): Promise<StoredExport[]> {
  const rows = await session.database.all<ExportRow>(`${select} ORDER BY created_at DESC, id DESC`);
  return rows.map((row) => toExport(session, row));
}

export async function findExport(session: ProjectSession, id: string): Promise<StoredExport | null> {
  const row = await session.database.get<ExportRow>(`${select} AND id = ?`, [id]);
  return row ? toExport(session, row) : null;
}

/** An export to the same folder replaces the one before. */
export async function insertExport(queries: Queries, session: ProjectSession, item: StoredExport): Promise<void> {
  const stored = item.inProject ? path.relative(session.path, item.path).split(path.sep).join('/') : item.path;
  await queries.run('DELETE FROM export WHERE path = ? AND in_project = ? AND trash_id IS NULL', [
    stored,
    item.inProject,
  ]);
  await queries.run(
    `INSERT INTO export (id, run_id, run_name, checkpoint_id, format, path, in_project, size_bytes, created_at, proof, snippet)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      item.id,
      item.runId,
      item.runName,
      item.checkpointId,
      item.format,
      stored,
      item.inProject,
      item.sizeBytes,
      item.createdAt,
      JSON.stringify(item.proof),
      JSON.stringify(item.snippet),
    ],
  );
}
