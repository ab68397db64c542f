import path from 'node:path';
import { formatCount } from '../../../../shared/base/format';
import { type Problem, StudioError } from '../../../../shared/base/problem';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import type { OptionsOf } from '../../../../shared/contract/import-options';
import { fromFindings, fromJsonLines, readBadFiles, readMediaFiles, readNotes, writeMediaIndex } from '../../media';
import { literal } from '../../sql';
import { storedFormat, storedName } from '../../stored-table';
import type { TableConnection } from '../../table-engine';
import type { ImportContext, ImportedTable, Importer, ImportRequest, Source } from '../importer';
import { applyChoices, type PlannedColumn } from './columns';
import { mostOf, readExtensions } from './file-kinds';
import { createFileProblems, type FileProblems } from './file-problems';
import {
  asPath,
  type FileColumn,
  findFileColumns,
  keyedFiles,
  type LabelTable,
  readLabelTable,
  requireFileColumns,
} from './label-table';
import type { LabelSource } from './layout';
import { type ListedSource, listSource } from './list-source';
import { describeNotes } from './media-notes';
import { writePlaces } from './places';
import { previewFiles } from './preview-files';

type Format = 'images' | 'audio';

const kinds = { images: 'image', audio: 'audio' } as const;

/** Where the labels come from when nobody has said: folders that are classes, else a table, else nowhere. */
export function chooseLabels(options: OptionsOf<Format>, { layout, tables }: Pick<ListedSource, 'layout' | 'tables'>) {
  return options.labels ?? (layout.hasClasses ? 'folder' : tables.length > 0 ? 'table' : 'none');
}

/** Folders and archives of images or sounds: classes by folder, or a table that names the files. */
export function createMediaImporter<Chosen extends Format>(format: Chosen): Importer<Chosen> {
  const kind = kinds[format];
  return {
    format,
    extensions: readExtensions[format],
    sources: ['folder', 'archive', 'files', 'file'],
    detect: (source) => detectFiles(source) === format,
    preview: (source, options, context) => previewFiles(source, format, options as OptionsOf<Format>, context) as never,
    async import(source, given, context) {
      // A union of formats has the options of none in particular.
      const request = given as unknown as ImportRequest<Format>;
      const problems = createFileProblems(context.badItems);
      const listed = await listSource(source, format, problems, context);
      const labels = chooseLabels(request.options, listed);
      const label =
        labels === 'table'
          ? await readLabelTable(source, chooseTable(listed, request.options), request, context)
          : null;
      const resultsPath = path.join(context.workDirectory, 'findings.jsonl');
      const packDirectory = path.join(context.workDirectory, 'media');
      const { listingPath, fileCount, sizeBytes, archivePath } = listed;
      const ended = await readMediaFiles(
        { mediaKind: kind, archivePath, listingPath, fileCount, sizeBytes, resultsPath, packDirectory },
        {
          ...context,
          report: ({ fraction, detail }) =>
            context.report({ fraction: fraction === null ? null : fraction * 0.85, detail }),
        },
      );
      context.report({ fraction: 0.86, detail: 'Writing the table' });
      return context.tables.use(context.signal, async (connection) => {
        await noteBadFiles(connection, resultsPath, listingPath, ended, problems);
        const indexPath = path.join(context.workDirectory, 'media.parquet');
        await writeMediaIndex(connection, resultsPath, kind, indexPath);
        const plan = label
          ? await planFromTable(connection, label, listed, resultsPath, kind, problems)
          : await planFromFolders(listed, labels as LabelSource, resultsPath, kind, context);
        const leftOut = problems.settle(source.fileName, request.skipBadRows);
        const table = await writeTable(connection, plan, request, context, source);
        const noted = describeNotes(await readNotes(connection, resultsPath));
        return {
          ...table,
          problems: [...listed.notes, ...noted, ...plan.notes, ...(label?.table.problems ?? []), ...leftOut],
          media: { directory: packDirectory, indexPath },
        } satisfies ImportedTable;
      });
    },
  };
}

/** The format whose files a source mostly holds. */
export function detectFiles(source: Source): ReturnType<typeof mostOf> {
  if (source.kind === 'file') return mostOf([source.fileName]);
  return mostOf(
    source.kind === 'files' ? source.files.map(({ fileName }) => fileName) : source.entries.map((entry) => entry.path),
  );
}

function chooseTable({ tables }: ListedSource, { table }: OptionsOf<Format>) {
  const found = table === undefined ? tables[0] : tables.find((each) => each.path === table);
  if (found) return found;
  throw new StudioError(
    'BAD_INPUT',
    table === undefined
      ? 'There is no table (CSV or TSV) among the files.'
      : `There is no table ${table} among the files.`,
    {
      fix:
        tables.length > 0
          ? `Choose one of: ${tables.map((each) => each.path).join(', ')}.`
          : 'Put the table beside the files, or take the labels from the folders.',
    },
  );
}

async function noteBadFiles(
  connection: TableConnection,
  resultsPath: string,
  listingPath: string,
  ended: ReadonlySet<number>,
  problems: FileProblems,
): Promise<void> {
  for await (const { path: file, problem, reason, fix } of readBadFiles(connection, resultsPath))
    problems.add(file, problem, reason, fix);
  if (ended.size === 0) return;
  const files = await connection.rows<{ path: string }>(
    `SELECT path FROM ${fromJsonLines(listingPath, { index: 'BIGINT', path: 'VARCHAR' })}
     WHERE index IN (${[...ended].join(', ')}) ORDER BY path`,
  );
  for (const { path: file } of files)
    problems.add(
      file,
      'endedDecoder',
      'made the process end that decodes it',
      'Open it in another program and save it again.',
    );
}

interface Plan {
  columns: PlannedColumn[];
  /** SQL behind SELECT … : where rows come from, and their order. */
  from: string;
  notes: Problem[];
}

async function planFromFolders(
  listed: ListedSource,
  labels: LabelSource,
  resultsPath: string,
  kind: 'image' | 'audio',
  context: ImportContext,
): Promise<Plan> {
  const placesPath = path.join(context.workDirectory, 'places.jsonl');
  const hasLabel = await writePlaces(listed, labels, placesPath);
  const columns: PlannedColumn[] = [{ name: kind, kind, role: 'feature', expression: 'found.id' }];
  if (hasLabel) columns.push({ name: 'label', kind: 'categorical', role: 'target', expression: 'places.label' });
  columns.push({ name: 'file', kind: 'text', role: 'ignored', expression: 'found.path' });
  if (listed.layout.hasSplit)
    columns.push({ name: 'split', kind: 'categorical', role: 'ignored', expression: 'places.split' });
  return {
    columns,
    from: `FROM ${fromFindings(resultsPath)} AS found
      JOIN ${fromJsonLines(placesPath, { index: 'BIGINT', label: 'VARCHAR', split: 'VARCHAR' })} AS places USING (index)
      WHERE found.id IS NOT NULL ORDER BY found.path, found.index`,
    notes: hasLabel
      ? []
      : [
          {
            code: 'noLabels',
            severity: 'info',
            message: 'The files have no labels: they do not lie in a folder for each class.',
            fix: 'Put each class into a folder of its own, or add a table (CSV) that names files and labels.',
          },
        ],
  };
}

/** One row for each row of the table whose files could be read. */
async function planFromTable(
  connection: TableConnection,
  label: LabelTable,
  listed: ListedSource,
  resultsPath: string,
  kind: 'image' | 'audio',
  problems: FileProblems,
): Promise<Plan> {
  const { listingPath, layout } = listed;
  const fileColumns = await findFileColumns(connection, label, listingPath, layout.commonDepth);
  requireFileColumns(fileColumns, label);
  const { table } = label;
  const value = ({ index }: FileColumn) =>
    table.columns[index]?.kind === 'integer'
      ? `t.${storedName(index)}::BIGINT::VARCHAR`
      : asPath(index).replace(storedName(index), `t.${storedName(index)}`);
  const joins = fileColumns
    .map(
      (column, place) => `
        LEFT JOIN ${keyedFiles(listingPath, column.key)} AS k${place} ON k${place}.key = ${value(column)}
        LEFT JOIN (SELECT index, id, path FROM ${fromFindings(resultsPath)}) AS f${place} ON f${place}.index = k${place}.file_index`,
    )
    .join('');
  const rows = `FROM (SELECT *, file_row_number AS place FROM read_parquet(${literal(table.path)}, file_row_number = true)) AS t ${joins}`;
  const named = (column: FileColumn) => `t.${storedName(column.index)} IS NOT NULL`;
  const missing = fileColumns.map((column, place) =>
    place === 0 ? `k${place}.key IS NULL` : `(${named(column)} AND k${place}.key IS NULL)`,
  );
  const wrong = connection.chunks(
    `SELECT place + 1, ${fileColumns.map((column) => `t.${storedName(column.index)}::VARCHAR`).join(', ')} ${rows}
     WHERE ${missing.join(' OR ')} ORDER BY place`,
  );
  for await (const chunk of wrong)
    for (const [row, ...names] of chunk.getRows())
      problems.add(
        label.path,
        'missingFile',
        `names in row ${row} a file that is not there: ${names.map((name) => (name === null ? 'none' : String(name))).join(', ')}`,
        'Correct the name, or add the file.',
      );
  const [unnamed] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM ${fromFindings(resultsPath)} WHERE id IS NOT NULL AND index NOT IN (
       SELECT unnest([${fileColumns.map((_, place) => `k${place}.file_index`).join(', ')}]) AS file_index ${rows}
         WHERE ${fileColumns.map((_, place) => `k${place}.file_index IS NOT NULL`).join(' OR ')})`,
  );
  const readable = fileColumns.map((column, place) =>
    place === 0 ? 'f0.id IS NOT NULL' : `(NOT ${named(column)} OR f${place}.id IS NOT NULL)`,
  );
  const single = fileColumns.length === 1;
  const columns: PlannedColumn[] = table.columns.map((column, index) => {
    const place = fileColumns.findIndex((each) => each.index === index);
    if (place < 0) return { ...column, expression: `t.${storedName(index)}` };
    return { name: single ? kind : column.name, kind, role: 'feature', expression: `f${place}.id` };
  });
  columns.push({ name: 'file', kind: 'text', role: 'ignored', expression: 'f0.path' });
  return {
    columns,
    from: `${rows} WHERE ${readable.join(' AND ')} ORDER BY place`,
    notes:
      (unnamed?.count ?? 0) > 0
        ? [
            {
              code: 'unnamedFiles',
              severity: 'info',
              message: `${formatCount(unnamed?.count ?? 0)} files are named by no row of ${label.path} and were left out.`,
              fix: 'Add rows for them if they belong to the data set.',
            },
          ]
        : [],
  };
}

async function writeTable(
  connection: TableConnection,
  plan: Plan,
  request: Pick<ImportRequest, 'columns' | 'targets'>,
  context: ImportContext,
  source: Source,
): Promise<Pick<ImportedTable, 'path' | 'columns' | 'rowCount'>> {
  const columns: DatasetColumn[] = applyChoices(plan.columns, request, source.fileName);
  const file = path.join(context.workDirectory, 'data.parquet');
  const list = plan.columns.map(({ expression }, index) => `${expression} AS ${storedName(index)}`);
  await connection.run(
    `COPY (SELECT ${list.join(', ')} ${plan.from}) TO ${literal(file)} ${storedFormat(columns.map(({ name }) => name))}`,
  );
  const [stored] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM read_parquet(${literal(file)})`,
  );
  if (!stored?.count)
    throw new StudioError('BAD_INPUT', `${source.fileName} has no file that can be read.`, {
      fix: 'Look at the reasons in the report.',
    });
  return { path: file, columns, rowCount: stored.count };
}
