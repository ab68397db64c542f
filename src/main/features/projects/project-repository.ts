import type { ProjectSession } from '../../store';

export interface ProjectRow {
  name: string;
  createdAt: number;
  datasetCount: number;
  runCount: number;
}

export async function readProject({ database }: ProjectSession): Promise<ProjectRow> {
  const row = await database.get<ProjectRow>(
    `SELECT name, created_at AS createdAt,
       (SELECT count(*) FROM dataset WHERE trash_id IS NULL) AS datasetCount,
       (SELECT count(*) FROM run WHERE trash_id IS NULL) AS runCount
     FROM project`,
  );
  if (!row) throw new Error('The project table has no row.');
  return row;
}

export async function renameProject({ database }: ProjectSession, name: string): Promise<void> {
  await database.run('UPDATE project SET name = ?', [name]);
}
