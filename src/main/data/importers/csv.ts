import path from 'node:path';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import type { DatasetColumn } from '../../../shared/contract/dataset';
import { guessRoles, guessTextKind, missingTexts, wantedTargets } from '../column-guess';
import { literal } from '../sql';
import { type ColumnKind, isText, storageTypes } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { listSkipped, refuseBadRows } from './bad-rows';
import { type ColumnFigures, readColumnFigures } from './csv/column-figures';
import { seemsText } from './csv/encoding';
import { findNulBytes, lineNumbersAt } from './csv/line-numbers';
import { columnsOfText, type Loaded, type LoadSource, loadCsv } from './csv/load';
import { toProblem } from './csv/row-problems';
import { type CsvSample, sampleCsv } from './csv/sample';
import { transcode } from './csv/transcode';
import type { ImportContext, Importer, ImportRequest, SourceFile } from './importer';
import { requireFile } from './source';

const previewedRowCount = 100;
const previewedCellCount = 100_000;
const listedNulCount = 100;
const exactLimit = 2 ** 53;
/** Problems of single rows, which the import finds again with its own eyes. */
const rowProblemCodes = new Set([
  'tooFewValues',
  'tooManyValues',
  'badQuote',
  'badEncoding',
  'nulByte',
  'notNumeric',
  'moreProblems',
]);

/** Comma, tab, semicolon or bar separated text. */
export const csv: Importer<'csv'> = {
  format: 'csv',
  extensions: ['csv', 'tsv', 'tab', 'txt'],
  sources: ['file'],
  // The last importer asked: whatever is text can be a table of one column.
  detect: (source) => source.kind === 'file' && seemsText(source.head),
  async preview(source, options) {
    const file = requireFile(source, 'a CSV file');
    const sample = await sampleCsv(file, options);
    return {
      options: {
        format: 'csv',
        delimiter: sample.dialect.delimiter,
        quote: sample.dialect.quote,
        header: sample.dialect.header,
        decimal: sample.dialect.decimal,
        encoding: sample.encoding.encoding,
        thousands: sample.dialect.thousands ?? undefined,
        missing: options.missing,
        comment: options.comment,
      },
      columns: sample.names.map((name, index) => ({
        name,
        kind: sample.kinds[index] as ColumnKind,
        role: sample.roles[index] as DatasetColumn['role'],
      })),
      rows: sample.rows
        .slice(0, Math.min(previewedRowCount, Math.ceil(previewedCellCount / sample.names.length)))
        .map((row) => row.map((value) => (value === '' ? null : value))),
      rowCount: sample.rowCount,
      problems: sample.problems,
    };
  },
  async import(given, request, context) {
    const file = requireFile(given, 'a CSV file');
    const sample = await sampleCsv(file, request.options);
    const notes = checkRequest(file, sample, request);
    return context.tables.use(context.signal, async (connection) => {
      const { source, loaded, figures, parquetPath } = await loadWhole(
        connection,
        file,
        sample,
        request,
        context,
      ).catch((error) => {
        throw toVanished(error, file);
      });
      context.report({ fraction: 0.85, detail: 'Checking values' });
      const nulProblems = await reportNul(source.path, context.signal);
      const bad = mergeByLine(nulProblems, loaded.problems);
      const badRowCount = Math.max(loaded.badRowCount, bad.length);
      for (const problem of bad) if (!loaded.problems.includes(problem)) context.badItems.addProblem(problem);
      if (bad.length > 0 && !request.skipBadRows) throw refuseBadRows(file.fileName, bad, badRowCount);
      if (loaded.rowCount === 0)
        throw new StudioError('BAD_INPUT', `${file.fileName} has no row that can be read.`, {
          problems: bad,
          fix: 'Look at the problems of the first rows; delimiter, quote or encoding may be others.',
        });
      return {
        path: parquetPath,
        rowCount: loaded.rowCount,
        columns: decideColumns(sample, source.kinds, figures, request, notes),
        problems: [...notes, ...listSkipped(bad, badRowCount)],
      };
    });
  },
};

/** What the disk says of a file that another program removes or cuts while it is read. */
function toVanished(error: unknown, file: SourceFile): unknown {
  if (!(error instanceof Error) || error instanceof StudioError) return error;
  if (!/IO Error|ENOENT/.test(error.message) || !error.message.includes(file.path)) return error;
  return new StudioError(
    'BAD_INPUT',
    `${file.fileName} changed or vanished while it was read.`,
    { fix: 'Wait until the program that writes it is done, then import it again.' },
    { cause: error },
  );
}

/** Loads until kinds fit: a guess from the first mebibyte may be too narrow for the rest. */
async function loadWhole(
  connection: TableConnection,
  file: SourceFile,
  sample: CsvSample,
  request: ImportRequest<'csv'>,
  context: ImportContext,
): Promise<{ source: LoadSource; loaded: Loaded; figures: ColumnFigures[]; parquetPath: string }> {
  const chosen = new Map(request.columns.map(({ name, kind }) => [name, kind]));
  const kinds = sample.kinds.map(
    (kind, index): ColumnKind => (request.verbatim ? 'text' : (chosen.get(sample.names[index] as string) ?? kind)),
  );
  const { comment = null, missing: words } = request.options;
  const missing = request.verbatim ? [''] : words ? ['', ...words] : missingTexts;
  const source = {
    path: file.path,
    dialect: sample.dialect,
    names: sample.names,
    kinds,
    missing,
    skippedLineCount: sample.firstLine - 1,
    hasOffsets: false,
  };
  const parquetPath = path.join(context.workDirectory, 'data.parquet');
  const copyAsUtf8 = async () => {
    source.path = path.join(context.workDirectory, 'text.csv');
    const { decoder } = sample.encoding;
    await transcode(file, source.path, { decoder, comment, quote: sample.dialect.quote }, context.signal, (share) =>
      context.report({ fraction: share * 0.3, detail: `Converting ${file.fileName}` }),
    );
  };
  if (sample.encoding.decoder !== 'utf-8' || sample.mixedLineEnds || file.compression || comment !== null)
    await copyAsUtf8();
  for (;;) {
    await context.badItems.restart();
    const result = await loadCsv(connection, source, parquetPath, context);
    if (!result.ok && result.reason === 'offsets') {
      source.hasOffsets = true;
      continue;
    }
    if (!result.ok) {
      if (source.path !== file.path)
        throw new StudioError('BAD_INPUT', `${file.fileName} cannot be read as a CSV file.`, {
          fix: 'Open it in a spreadsheet and save it as CSV (UTF-8).',
        });
      await copyAsUtf8();
      continue;
    }
    const text = columnsOfText(result.loaded, kinds).filter((index) => !chosen.get(sample.names[index] as string));
    if (text.length > 0) {
      for (const index of text) kinds[index] = 'categorical';
      continue;
    }
    const figures = await readColumnFigures(
      connection,
      `read_parquet(${literal(parquetPath)})`,
      kinds,
      result.loaded.rowCount,
    );
    const inexact = figures.flatMap(({ wholeNumbers, largest }, index) =>
      wholeNumbers && largest >= exactLimit && !chosen.get(sample.names[index] as string) ? [index] : [],
    );
    if (inexact.length === 0) return { source, loaded: result.loaded, figures, parquetPath };
    for (const index of inexact) kinds[index] = 'categorical';
  }
}

/** What is wrong with the request or the header, before any row is read; returns what is only worth noting. */
function checkRequest(file: SourceFile, sample: CsvSample, request: ImportRequest<'csv'>): Problem[] {
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const accepted = new Set(request.columns.map(({ name }) => name));
  for (const problem of sample.problems) {
    if (rowProblemCodes.has(problem.code)) continue;
    const consented =
      problem.code === 'duplicateColumn' &&
      (request.skipBadRows || sample.suggestedNames.every((suggested) => accepted.has(suggested)));
    if (problem.severity === 'error' && !consented) problems.push(problem);
    else notes.push(consented ? { ...problem, severity: 'warning' } : problem);
  }
  const unknown = [...accepted].filter((name) => !sample.names.includes(name));
  unknown.unshift(...request.targets.filter((target) => !sample.names.includes(target)));
  for (const name of unknown)
    problems.push({
      code: 'unknownColumn',
      severity: 'error',
      message: `${file.fileName} has no column "${name}".`,
      fix: `Its columns are: ${sample.names.slice(0, 30).join(', ')}${sample.names.length > 30 ? `, … (${sample.names.length} in all)` : ''}.`,
    });
  if (problems.length > 0)
    throw new StudioError('BAD_INPUT', `${file.fileName} cannot be imported: ${summariseProblems(problems)}`, {
      problems,
      fix: problems[0]?.fix,
    });
  return notes;
}

function decideColumns(
  sample: CsvSample,
  loadedKinds: readonly ColumnKind[],
  figures: readonly ColumnFigures[],
  request: ImportRequest<'csv'>,
  notes: Problem[],
): DatasetColumn[] {
  const chosen = new Map(request.columns.map((column) => [column.name, column]));
  const kinds = sample.names.map((name, index) => {
    const figure = figures[index] as ColumnFigures;
    const kind = loadedKinds[index] as ColumnKind;
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
      if (wanted === 'real') return wanted;
      return whole ? 'integer' : 'real';
    }
    return wanted ?? (isText(kind) ? guessTextKind(figure) : kind);
  });
  const roles = guessRoles(
    sample.names.map((name, index) => {
      const { unique, meanWordCount } = figures[index] as ColumnFigures;
      return { name, kind: kinds[index] as ColumnKind, unique, meanWordCount };
    }),
    wantedTargets(request),
  );
  return sample.names.map((name, index) => {
    const role = request.targets.includes(name)
      ? 'target'
      : (chosen.get(name)?.role ?? (roles[index] as DatasetColumn['role']));
    return { name, kind: kinds[index] as ColumnKind, role };
  });
}

async function reportNul(file: string, signal: AbortSignal): Promise<Problem[]> {
  const offsets = await findNulBytes(file, listedNulCount, signal);
  const lines = await lineNumbersAt(file, offsets, signal);
  return lines.map((line) =>
    toProblem({ kind: 'nulByte', line, text: '', column: null, expectedCount: 0, foundCount: 0, value: '' }),
  );
}

/** A NUL byte in a column of numbers is also no number; the first cause is told. */
function mergeByLine(first: readonly Problem[], second: readonly Problem[]): Problem[] {
  const lines = new Set(first.map(({ where }) => where?.line));
  return [...first, ...second.filter(({ where }) => !lines.has(where?.line))].sort(
    (left, right) => (left.where?.line ?? 0) - (right.where?.line ?? 0),
  );
}
