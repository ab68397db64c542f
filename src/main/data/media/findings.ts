import type { MediaNote } from '../../../shared/job/media';
import { literal } from '../sql';
import type { TableConnection } from '../table-engine';
import { mediaColumns } from './media-store';

const resultColumns = {
  index: 'BIGINT',
  path: 'VARCHAR',
  id: 'VARCHAR',
  pack: 'INTEGER',
  offset: 'BIGINT',
  size: 'BIGINT',
  format: 'VARCHAR',
  width: 'INTEGER',
  height: 'INTEGER',
  channels: 'INTEGER',
  sampleRate: 'INTEGER',
  durationS: 'DOUBLE',
  hash64: 'VARCHAR',
  mean: 'FLOAT[]',
  deviation: 'FLOAT[]',
  notes: 'VARCHAR[]',
  problem: 'VARCHAR',
  reason: 'VARCHAR',
  fix: 'VARCHAR',
} as const;

/** JSON lines as SQL reads them, with the columns that are named. */
export function fromJsonLines(file: string, columns: Readonly<Record<string, string>>): string {
  const list = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  return `read_json(${literal(file)}, format = 'newline_delimited', columns = {${list.join(', ')}})`;
}

/** What an engine process has found in files, as SQL reads it. */
export function fromFindings(resultsPath: string): string {
  return fromJsonLines(resultsPath, resultColumns);
}

/** Writes the index of a data set's media from the findings. */
export async function writeMediaIndex(
  connection: TableConnection,
  resultsPath: string,
  mediaKind: 'image' | 'audio',
  indexPath: string,
): Promise<void> {
  const source: Partial<Record<keyof typeof mediaColumns, string>> = {
    kind: literal(mediaKind),
    sample_rate: '"sampleRate"',
    duration_s: '"durationS"',
  };
  const list = Object.entries(mediaColumns).map(
    ([name, type]) => `(${source[name as keyof typeof mediaColumns] ?? `"${name}"`})::${type} AS "${name}"`,
  );
  await connection.run(
    `COPY (SELECT ${list.join(', ')} FROM ${fromFindings(resultsPath)} WHERE pack IS NOT NULL ORDER BY id)
     TO ${literal(indexPath)} (FORMAT parquet)`,
  );
}

export interface BadFile {
  index: number;
  path: string;
  problem: string;
  reason: string;
  fix: string;
}

/** Files that could not be decoded, in the order of their paths, a chunk at a time. */
export async function* readBadFiles(
  connection: TableConnection,
  resultsPath: string,
): AsyncGenerator<BadFile, void, void> {
  const chunks = connection.chunks(
    `SELECT index, path, problem, reason, fix FROM ${fromFindings(resultsPath)} WHERE problem IS NOT NULL ORDER BY path`,
  );
  for await (const chunk of chunks)
    for (const [index, path, problem, reason, fix] of chunk.getRows())
      yield {
        index: Number(index),
        path: String(path),
        problem: String(problem),
        reason: String(reason),
        fix: String(fix),
      };
}

export interface NotedFiles {
  note: MediaNote;
  count: number;
  /** The first of them. */
  files: { path: string; format: string }[];
}

/** What is worth telling of files that were read all the same. */
export async function readNotes(connection: TableConnection, resultsPath: string): Promise<NotedFiles[]> {
  return connection.rows<NotedFiles>(
    `SELECT note, count(*) AS count, list({path: path, format: format} ORDER BY path)[1:10] AS files
     FROM (SELECT unnest(notes) AS note, path, format FROM ${fromFindings(resultsPath)}) GROUP BY note ORDER BY note`,
  );
}
