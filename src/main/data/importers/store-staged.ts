import path from 'node:path';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import type { DatasetColumn } from '../../../shared/contract/dataset';
import { guessRoles, guessTextKind, wantedTargets } from '../column-guess';
import { literal } from '../sql';
import { type ColumnKind, isText, storageTypes, storedFormat, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { type BadRows, createBadRows } from './bad-rows';
import { type ColumnFigures, readColumnFigures } from './csv/column-figures';
import { checkColumnNames, maximumColumnCount } from './csv/column-names';
import type { ImportContext, ImportedTable, ImportRequest } from './importer';
import { type Cast, castTo, guessStagedKinds, type StagedColumn, type StagedTable } from './staged-table';

const exactLimit = 2 ** 53;
const columnsPerQuery = 100;
const previewedRowCount = 100;
const previewedCellCount = 100_000;

/** What the kinds are called when a value is not one. */
const expectations: Partial<Record<ColumnKind, string>> = {
  integer: 'a number',
  real: 'a number',
  boolean: 'true or false',
  time: 'a time such as 2026-01-31 or 2026-01-31 14:05:00',
  categorical: 'text: it contains a NUL character',
  text: 'text: it contains a NUL character',
};

/** The first rows with guessed kinds and roles. Problems of names and values come with it. */
export async function previewStaged(
  connection: TableConnection,
  table: StagedTable,
): Promise<{ columns: DatasetColumn[]; rows: (string | null)[][]; problems: Problem[] }> {
  const named = nameColumns(table);
  const kinds = await guessStagedKinds(connection, named.table);
  const casts = named.table.columns.map((column, index) => castTo(column, kinds[index] as ColumnKind) as Cast);
  await connection.run('DROP TABLE IF EXISTS previewed');
  await connection.run(`CREATE TEMP TABLE previewed AS SELECT ${castList(casts)} FROM ${table.from}`);
  const figures = await readColumnFigures(connection, 'previewed', kinds, table.rowCount);
  const badRows = createBadRows(null);
  await listCastFailures(connection, named.table, casts, kinds, badRows);
  const columns = decideColumns(named.table, kinds, figures, { targets: [], columns: [] }, []);
  const shownCount = Math.min(previewedRowCount, Math.ceil(previewedCellCount / columns.length));
  const shown = named.table.columns.map(shownText).join(', ');
  const rows: (string | null)[][] = [];
  const chunks = connection.chunks(`SELECT ${shown} FROM ${table.from} LIMIT ${shownCount}`);
  for await (const chunk of chunks) rows.push(...(chunk.getRows() as (string | null)[][]));
  return { columns, rows, problems: [...named.problems, ...badRows.problems] };
}

/**
 * Casts staged rows to their kinds and stores them as Parquet. Rows with a value that is not of its column's kind are
 * bad; they join those that reading found.
 *
 * Throws: StudioError BAD_INPUT with every problem.
 */
export async function storeStaged(
  connection: TableConnection,
  table: StagedTable,
  { fileName, badRows, notes }: { fileName: string; badRows: BadRows; notes: Problem[] },
  request: Omit<ImportRequest, 'options'>,
  { workDirectory, report }: Pick<ImportContext, 'workDirectory' | 'report'>,
): Promise<ImportedTable> {
  const named = nameColumns(table);
  const remarks = [...notes, ...checkRequest(fileName, named, request)];
  const chosen = new Map(request.columns.map(({ name, kind }) => [name, kind]));
  const guessed = request.verbatim ? null : await guessStagedKinds(connection, named.table);
  const kinds = named.table.columns.map(({ name, type }, index): ColumnKind => {
    if (request.verbatim) return type === 'array' ? 'array' : 'text';
    return chosen.get(name) ?? (guessed?.[index] as ColumnKind);
  });
  const parquetPath = path.join(workDirectory, 'data.parquet');
  const from = `read_parquet(${literal(parquetPath)})`;
  const names = named.table.columns.map(({ name }) => name);
  const readBadCount = badRows.count;
  for (;;) {
    const casts = named.table.columns.map((column, index) => {
      const cast = castTo(column, kinds[index] as ColumnKind);
      if (cast) return cast;
      throw new StudioError('BAD_INPUT', `Column "${column.name}" of ${fileName} cannot be ${kinds[index]}.`, {
        fix: 'Choose another kind for it, or leave the kind as it was guessed.',
      });
    });
    report({ fraction: 0.7, detail: 'Checking values' });
    const failures = casts.flatMap(({ fails }) => (fails === null ? [] : [fails]));
    const fit = failures.length === 0 ? '' : `WHERE NOT (${failures.join(' OR ')})`;
    if (badRows.count === readBadCount) await listCastFailures(connection, named.table, casts, kinds, badRows);
    const skipped = badRows.settle(fileName, request.skipBadRows);
    report({ fraction: 0.75, detail: 'Storing rows' });
    await connection.run(
      `COPY (SELECT ${castList(casts)} FROM ${table.from} ${fit}) TO ${literal(parquetPath)} ${storedFormat(names)}`,
    );
    const [stored] = await connection.rows<{ count: number }>(`SELECT count(*) AS count FROM ${from}`);
    const rowCount = stored?.count ?? 0;
    if (rowCount === 0)
      throw new StudioError('BAD_INPUT', `${fileName} has no row that can be read.`, {
        problems: skipped,
        fix: 'Look at the problems of the first rows.',
      });
    const figures = await readColumnFigures(connection, from, kinds, rowCount);
    // Digits that a double would lose; they are read again as text.
    const inexact = figures.flatMap(({ wholeNumbers, largest }, index) => {
      const { type, name } = named.table.columns[index] as StagedColumn;
      return type === 'any' && wholeNumbers && largest >= exactLimit && !chosen.get(name) ? [index] : [];
    });
    if (inexact.length === 0) {
      const columns = decideColumns(named.table, kinds, figures, request, remarks);
      return { path: parquetPath, rowCount, columns, problems: [...remarks, ...skipped] };
    }
    for (const index of inexact) kinds[index] = 'categorical';
  }
}

interface NamedTable {
  table: StagedTable;
  problems: Problem[];
  suggested: string[];
}

/** Unique, non-empty names; what was changed is a problem that needs consent. */
function nameColumns(table: StagedTable): NamedTable {
  if (table.columns.length === 0)
    throw new StudioError('BAD_INPUT', 'There are no columns.', { fix: 'Choose a table.' });
  if (table.columns.length > maximumColumnCount)
    throw new StudioError(
      'BAD_INPUT',
      `There are ${table.columns.length.toLocaleString('en-US')} columns; at most ${maximumColumnCount.toLocaleString('en-US')} can be imported.`,
      { fix: 'Turn the table if rows and columns were exchanged, or keep fewer columns.' },
    );
  const { names, problems, suggested } = checkColumnNames(table.columns.map(({ name }) => name));
  const columns = table.columns.map((column, index) => ({ ...column, name: names[index] as string }));
  return { table: { ...table, columns }, problems, suggested };
}

/** What is wrong with the request or the names, before any row is stored; returns what is only worth noting. */
function checkRequest(
  fileName: string,
  { table, problems: found, suggested }: NamedTable,
  request: Omit<ImportRequest, 'options'>,
): Problem[] {
  const accepted = new Set(request.columns.map(({ name }) => name));
  const consented = request.skipBadRows || suggested.every((name) => accepted.has(name));
  const errors = found.filter(
    ({ code, severity }) => severity === 'error' && !(code === 'duplicateColumn' && consented),
  );
  const names = table.columns.map(({ name }) => name);
  for (const name of new Set([...request.targets, ...accepted]))
    if (!names.includes(name))
      errors.push({
        code: 'unknownColumn',
        severity: 'error',
        message: `${fileName} has no column "${name}".`,
        fix: `Its columns are: ${names.slice(0, 30).join(', ')}${names.length > 30 ? `, … (${names.length} in all)` : ''}.`,
      });
  if (errors.length > 0)
    throw new StudioError('BAD_INPUT', `${fileName} cannot be imported: ${summariseProblems(errors)}`, {
      problems: errors,
      fix: errors[0]?.fix,
    });
  return found.map((problem) => (problem.severity === 'error' ? { ...problem, severity: 'warning' } : problem));
}

function castList(casts: readonly Cast[]): string {
  return casts.map(({ value }, index) => `${value} AS ${storedName(index)}`).join(', ');
}

/** A cell as the preview shows it. */
function shownText({ type, expression, shape, dtype }: StagedColumn): string {
  if (type === 'array')
    return `CASE WHEN ${expression} IS NOT NULL THEN ${literal(`${dtype} ${shape?.join(' × ')}`)} END`;
  if (type === 'number')
    return `CASE WHEN ${expression} = trunc(${expression}) AND abs(${expression}) < 1e15 THEN (${expression})::BIGINT::VARCHAR ELSE (${expression})::VARCHAR END`;
  return `nullif(left((${expression})::VARCHAR, 1000), '')`;
}

async function listCastFailures(
  connection: TableConnection,
  table: StagedTable,
  casts: readonly Cast[],
  kinds: readonly ColumnKind[],
  badRows: BadRows,
): Promise<void> {
  const failing: number[] = [];
  for (let start = 0; start < casts.length; start += columnsPerQuery) {
    const part = casts.slice(start, start + columnsPerQuery);
    const counts = part.flatMap(({ fails }, index) =>
      fails === null ? [] : [`count(*) FILTER (WHERE ${fails}) AS f${start + index}`],
    );
    if (counts.length === 0) continue;
    const [row = {}] = await connection.rows<Record<string, number>>(`SELECT ${counts.join(', ')} FROM ${table.from}`);
    for (const [key, count] of Object.entries(row)) if (count > 0) failing.push(Number(key.slice(1)));
  }
  if (failing.length === 0) return;
  // The first failing cell of a row tells; a row is listed once.
  const cases = failing.map((index) => `WHEN ${(casts[index] as Cast).fails} THEN ${index}`).join(' ');
  const values = failing
    .map((index) => `WHEN ${index} THEN left((${table.columns[index]?.expression})::VARCHAR, 200)`)
    .join(' ');
  const chunks = connection.chunks(
    `SELECT place, which, CASE which ${values} END AS value
     FROM (SELECT *, (${table.place.expression})::DOUBLE AS place, CASE ${cases} END AS which FROM ${table.from})
     WHERE which IS NOT NULL ORDER BY place`,
  );
  for await (const chunk of chunks)
    for (const [place, which, value] of chunk.getRows() as [number, number, string][]) {
      const { name } = table.columns[which] as StagedColumn;
      const expected = expectations[kinds[which] as ColumnKind] ?? `of the kind ${kinds[which]}`;
      const word = table.place.word === 'line' ? 'Line' : 'Row';
      badRows.add({
        code: 'wrongValue',
        [table.place.word]: place,
        column: name,
        value,
        reason: `${word} ${place}: "${shorten(value)}" in column "${name}" is not ${expected}.`,
        fix: `Correct the value, set the kind of "${name}" to categorical, or import without such rows (they are then listed).`,
      });
    }
}

function shorten(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return oneLine.length > 60 ? `${oneLine.slice(0, 60)}…` : oneLine;
}

function decideColumns(
  table: StagedTable,
  storedKinds: readonly ColumnKind[],
  figures: readonly ColumnFigures[],
  request: Pick<ImportRequest, 'targets' | 'columns'>,
  notes: Problem[],
): DatasetColumn[] {
  const chosen = new Map(request.columns.map((column) => [column.name, column]));
  const kinds = table.columns.map(({ name }, index) => {
    const figure = figures[index] as ColumnFigures;
    const kind = storedKinds[index] as ColumnKind;
    const wanted = chosen.get(name)?.kind;
    if (storageTypes[kind] === 'DOUBLE') {
      const whole = figure.valueCount > 0 && figure.wholeNumbers && figure.largest < exactLimit;
      if (wanted === 'integer' && !whole)
        notes.push({
          code: 'notWhole',
          severity: 'warning',
          message: `Column "${name}" was to hold whole numbers and contains others; it is stored as real numbers.`,
          fix: 'Correct the values and import again if they should be whole.',
        });
      return wanted === 'real' ? wanted : whole ? 'integer' : 'real';
    }
    return wanted ?? (isText(kind) ? guessTextKind(figure) : kind);
  });
  const roles = guessRoles(
    table.columns.map(({ name }, index) => {
      const { unique, meanWordCount } = figures[index] as ColumnFigures;
      return { name, kind: kinds[index] as ColumnKind, unique, meanWordCount };
    }),
    wantedTargets(request),
  );
  return table.columns.map(({ name, shape, dtype }, index) => ({
    name,
    kind: kinds[index] as ColumnKind,
    role: request.targets.includes(name)
      ? 'target'
      : (chosen.get(name)?.role ?? (roles[index] as DatasetColumn['role'])),
    ...(shape && dtype ? { shape, dtype } : {}),
  }));
}
