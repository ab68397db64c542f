import { StudioError } from '../../../shared/base/problem';
import type { Report, ReportSummary } from '../../../shared/contract/report';
import { type ReportContent, reportContentSchema, reportFormatVersion } from '../../../shared/report/blocks';
import type { Queries } from '../../store';

interface Row {
  id: string;
  name: string;
  createdAt: number;
  changedAt: number;
  revision: number;
  content: string;
}

const select = `SELECT id, name, created_at AS createdAt, changed_at AS changedAt, revision, content FROM report
  WHERE trash_id IS NULL`;

/** What is wrong first, and where: `blocks.3.caption: …`. */
function describeFault({ issues: [issue] }: ContentError): string {
  return `${issue?.path.join('.') || 'content'}: ${issue?.message ?? 'not understood'}`;
}
type ContentError = NonNullable<ReturnType<typeof reportContentSchema.safeParse>['error']>;

/** As it is stored. Throws: StudioError BAD_INPUT for what could not be read again. */
function toText(content: ReportContent): string {
  const { error } = reportContentSchema.safeParse(content);
  if (!error) return JSON.stringify(content);
  throw new StudioError(
    'BAD_INPUT',
    `The report was not changed, for it could not be read again. ${describeFault(error)}`,
    {
      fix: 'Put the blocks into another report.',
    },
  );
}

/** Throws: StudioError UNSUPPORTED for a report that a newer studio wrote, or that was changed by other means. */
function toReport({ content, ...row }: Row): Report {
  const value: unknown = JSON.parse(content);
  const parsed = reportContentSchema.safeParse(value);
  if (parsed.success) return { ...row, content: parsed.data };
  const { formatVersion } = value as { formatVersion?: unknown };
  if (formatVersion === reportFormatVersion)
    throw new StudioError('UNSUPPORTED', `The report "${row.name}" cannot be read. ${describeFault(parsed.error)}`, {
      fix: 'Something other than the studio changed it: take it from a copy of the project.',
    });
  throw new StudioError(
    'UNSUPPORTED',
    `The report "${row.name}" has format ${String(formatVersion)}; this studio reads format ${reportFormatVersion}.`,
    { fix: 'Open the project with the studio that wrote it, or a newer one.' },
  );
}

const openingLength = 160;

/** Newest change first. Contents are not read as a whole: a report may have megabytes of text. */
export async function listReports(queries: Queries): Promise<ReportSummary[]> {
  return queries.all<ReportSummary>(
    `SELECT id, name, created_at AS createdAt, changed_at AS changedAt,
       json_array_length(content, '$.blocks') AS blockCount,
       coalesce((SELECT substr(trim(block.value ->> '$.text', char(10) || ' #'), 1, ${openingLength})
         FROM json_each(content, '$.blocks') AS block
         WHERE block.value ->> '$.kind' = 'text' AND trim(block.value ->> '$.text') <> '' LIMIT 1), '') AS opening
     FROM report WHERE trash_id IS NULL ORDER BY changed_at DESC, id DESC`,
  );
}

/** By id, or by name in upper or lower case; an id wins, then the newest. */
export async function findReport(queries: Queries, idOrName: string): Promise<Report | null> {
  const row = await queries.get<Row>(
    `${select} AND (id = $wanted OR name = $wanted COLLATE NOCASE) ORDER BY id = $wanted DESC, changed_at DESC LIMIT 1`,
    { wanted: idOrName },
  );
  return row ? toReport(row) : null;
}

export async function listReportNames(queries: Queries): Promise<string[]> {
  return (await queries.all<{ name: string }>('SELECT name FROM report WHERE trash_id IS NULL')).map(
    ({ name }) => name,
  );
}

export async function insertReport(queries: Queries, report: Report): Promise<void> {
  await queries.run(
    'INSERT INTO report (id, name, created_at, changed_at, revision, content) VALUES (?, ?, ?, ?, ?, ?)',
    [report.id, report.name, report.createdAt, report.changedAt, report.revision, toText(report.content)],
  );
}

/** Only on top of the revision it was made from; false when the report has another one by now, or is gone. */
export async function updateContent(
  queries: Queries,
  { id, baseRevision, content, at }: { id: string; baseRevision: number; content: ReportContent; at: number },
): Promise<boolean> {
  const { changeCount } = await queries.run(
    `UPDATE report SET content = ?, changed_at = ?, revision = revision + 1
     WHERE id = ? AND revision = ? AND trash_id IS NULL`,
    [toText(content), at, id, baseRevision],
  );
  return changeCount === 1;
}

export async function renameReport(queries: Queries, id: string, name: string, at: number): Promise<void> {
  await queries.run('UPDATE report SET name = ?, changed_at = ? WHERE id = ?', [name, at, id]);
}
