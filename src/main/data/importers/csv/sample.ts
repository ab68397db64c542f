import { type Problem, StudioError } from '../../../../shared/base/problem';
import type { CsvOptions } from '../../../../shared/contract/import-options';
import { createBreather } from '../../breather';
import { guessKind, guessRoles, identifierRowCount, isMissing, isNumber, type RoleFigures } from '../../column-guess';
import type { ColumnKind } from '../../stored-table';
import type { SourceFile } from '../importer';
import { checkColumnNames, maximumColumnCount, numberedNames } from './column-names';
import { createCommentFilter } from './comments';
import { type Dialect, detectDialect } from './dialect';
import { type DetectedEncoding, detectEncoding, isCleanUtf8, sequenceLength } from './encoding';
import { groupedNumbers } from './grouped-numbers';
import { type CsvRecord, readRecords } from './records';
import { toProblem } from './row-problems';
import { createDecoder } from './transcode';

const sampledRecordCount = 5000;
/** Enough to tell the dialect by. */
const sniffedCharacterCount = 32_768;
const listedProblemCount = 200;

/** What the beginning of a CSV file says about the whole. */
export interface CsvSample {
  encoding: DetectedEncoding;
  dialect: Dialect;
  /** The sample is the whole file. */
  complete: boolean;
  /** CRLF and LF side by side, which DuckDB does not read. */
  mixedLineEnds: boolean;
  /** Where the header or the first row stands, from 1. */
  firstLine: number;
  names: string[];
  suggestedNames: string[];
  kinds: ColumnKind[];
  roles: ReturnType<typeof guessRoles>;
  /** Without the header; only those of the right width. */
  rows: string[][];
  /** Of the whole file: exact where the sample is all of it; null where a packed file cannot tell. */
  rowCount: number | null;
  problems: Problem[];
}

/**
 * Tells encoding, dialect, names, kinds and roles from the first mebibyte.
 *
 * Throws: StudioError BAD_INPUT when there is nothing to tell: no text, no columns.
 */
export async function sampleCsv(file: SourceFile, options: CsvOptions): Promise<CsvSample> {
  const breathe = createBreather();
  const encoding = detectEncoding(file.head, options.encoding);
  const { complete } = file;
  const text = readHead(file, encoding, options);
  if (text.trim() === '')
    throw new StudioError(
      'BAD_INPUT',
      `${file.fileName} holds only blank lines${complete ? '' : ' at its beginning'}.`,
      {
        fix: 'Check that the export that made it was complete.',
      },
    );
  await breathe();
  const beginning = takeBeginning(text);
  const dialect = detectDialect(beginning, complete && beginning.length === text.length, options);
  const records: CsvRecord[] = [];
  for (const record of readRecords(text, { ...dialect, complete })) {
    records.push(record);
    if (records.length >= sampledRecordCount) break;
    await breathe();
  }
  const first = records[0];
  if (!first)
    throw new StudioError('BAD_INPUT', `The first line of ${file.fileName} is longer than 1 MiB.`, {
      fix: 'Check that the file is a CSV file and that its quotes are closed.',
    });
  if (first.fields.length > maximumColumnCount)
    throw new StudioError(
      'BAD_INPUT',
      `${file.fileName} has ${first.fields.length.toLocaleString('en-US')} columns; at most ${maximumColumnCount.toLocaleString('en-US')} can be imported.`,
      { fix: 'Turn the table if rows and columns were exchanged, or keep fewer columns.' },
    );
  const problems: Problem[] = [];
  const header = dialect.header
    ? checkColumnNames(first.fields, first.line)
    : { names: numberedNames(first.fields.length), problems: [], suggested: [] };
  problems.push(...header.problems, ...describeReading(encoding, dialect));
  const body = dialect.header ? records.slice(1) : records;
  const rows = collectRows(body, header.names.length, problems);
  if (body.length === 0 && complete)
    problems.push({
      code: 'noRows',
      severity: 'error',
      message: `${file.fileName} has a header (${header.names.slice(0, 5).join(', ')}${header.names.length > 5 ? ', …' : ''}) and no rows.`,
      fix: 'Check that the export was complete; if the first line is data, switch "First line has names" off (--option header=false).',
      where: { line: first.line },
    });
  const columns = header.names.map((_, index) => rows.map((row) => row[index] ?? ''));
  await breathe();
  const kinds: ColumnKind[] = [];
  const plain = plainValue(dialect, options);
  for (const values of columns) {
    kinds.push(guessKind(values.map(plain), dialect.decimal));
    await breathe();
  }
  for (const record of body) {
    reportNotNumeric({ ...record, fields: record.fields.map(plain) }, header.names, kinds, dialect, problems);
    await breathe();
  }
  const figures: RoleFigures[] = [];
  for (const [index, name] of header.names.entries()) {
    figures.push(roleFigures(name, kinds[index] as ColumnKind, (columns[index] as string[]).map(plain)));
    await breathe();
  }
  return {
    encoding,
    dialect,
    complete,
    mixedLineEnds: /\r\n/.test(text) && /(?:^|[^\r])\n/.test(text),
    firstLine: first.line,
    names: header.names,
    suggestedNames: header.suggested,
    kinds,
    roles: guessRoles(figures, []),
    rows,
    rowCount: complete && records.length < sampledRecordCount ? body.length : estimateRowCount(file, text, body[0]),
    problems: limitProblems([...problems, ...damagedEncoding(file, encoding)]),
  };
}

/** The beginning as text, without its byte order mark and comments. */
function readHead(file: SourceFile, { decoder }: DetectedEncoding, { comment, quote = '"' }: CsvOptions): string {
  const reader = createDecoder(decoder);
  // A character that is cut off at the end is no damage.
  const text = reader.write(file.head) + (file.complete ? (reader.end() ?? '') : '');
  const bare = text.replace(/^\uFEFF/, '');
  return comment === undefined ? bare : createCommentFilter(comment, quote)(bare);
}

/** A value as kinds are told by: chosen words for missing become empty, grouped digits come together. */
function plainValue(dialect: Dialect, { missing }: CsvOptions): (value: string) => string {
  const words = new Set(missing);
  const grouped = groupedNumbers(dialect);
  return (value) => (words.has(value) ? '' : (grouped?.plain(value) ?? value));
}

/** At least ten lines, however long they are. */
function takeBeginning(text: string): string {
  const lineEnd = /\r\n|\r|\n/g;
  for (let count = 0; count < 10; count += 1) if (!lineEnd.exec(text)) return text;
  return text.slice(0, Math.max(sniffedCharacterCount, lineEnd.lastIndex));
}

/** A file read the wrong way has a problem in every row; the first ones tell. */
function limitProblems(problems: Problem[]): Problem[] {
  const rest = problems.length - listedProblemCount;
  if (rest <= 0) return problems;
  return [
    ...problems.slice(0, listedProblemCount),
    {
      code: 'moreProblems',
      severity: 'info',
      message: `${rest.toLocaleString('en-US')} more problems at the beginning of the file are not listed.`,
      fix: 'Check delimiter, quote, encoding and decimal sign first.',
    },
  ];
}

/** By the line ends in the sample, less the lines before the first row. */
function estimateRowCount(file: SourceFile, text: string, firstRow: CsvRecord | undefined): number | null {
  if (file.compression) return null;
  const lineCount = text.match(/\r\n|\r|\n/g)?.length ?? 0;
  return Math.max(0, Math.round((lineCount * file.sizeBytes) / file.head.length) - (firstRow?.line ?? 1) + 1);
}

function describeReading(encoding: DetectedEncoding, dialect: Dialect): Problem[] {
  const problems: Problem[] = [];
  if (encoding.guessed)
    problems.push({
      code: 'guessedEncoding',
      severity: 'warning',
      message: 'The file is not UTF-8 and is read as latin-1 (Windows-1252).',
      fix: 'Look at letters with accents in the preview; if they are wrong, choose another encoding.',
    });
  if (!dialect.header)
    problems.push({
      code: 'noHeader',
      severity: 'info',
      message: 'The first line looks like data, so columns are called column_1, column_2 and so on.',
      fix: 'Set header to true if the first line holds names.',
    });
  return problems;
}

function collectRows(records: readonly CsvRecord[], width: number, problems: Problem[]): string[][] {
  const rows: string[][] = [];
  for (const { fields, line, badQuote } of records) {
    if (fields.length === width && !badQuote) rows.push(fields);
    else
      problems.push(
        toProblem({
          kind: badQuote ? 'badQuote' : fields.length < width ? 'tooFewValues' : 'tooManyValues',
          line,
          text: fields.join(','),
          column: null,
          expectedCount: width,
          foundCount: fields.length,
          value: '',
        }),
      );
  }
  return rows;
}

function reportNotNumeric(
  { fields, line, badQuote }: CsvRecord,
  names: readonly string[],
  kinds: readonly ColumnKind[],
  { decimal }: Dialect,
  problems: Problem[],
): void {
  if (fields.length !== names.length || badQuote) return;
  fields.forEach((value, index) => {
    if ((kinds[index] !== 'real' && kinds[index] !== 'integer') || isMissing(value) || isNumber(value, decimal)) return;
    problems.push(
      toProblem({
        kind: 'notNumeric',
        line,
        text: '',
        column: names[index] as string,
        expectedCount: 0,
        foundCount: 0,
        value,
      }),
    );
  });
}

function roleFigures(name: string, kind: ColumnKind, values: readonly string[]): RoleFigures {
  const wordCount = values.reduce((total, value) => total + value.trim().split(/\s+/).length, 0);
  return {
    name,
    kind,
    unique:
      values.length >= identifierRowCount &&
      values.every((value) => !isMissing(value)) &&
      new Set(values).size === values.length,
    meanWordCount: values.length === 0 ? 0 : wordCount / values.length,
  };
}

/** Broken UTF-8 and NUL bytes in the sample, with their lines. */
function damagedEncoding(file: SourceFile, { decoder }: DetectedEncoding): Problem[] {
  if (decoder !== 'utf-8' || (isCleanUtf8(file.head) && !file.head.includes(0))) return [];
  const problems: Problem[] = [];
  let line = 1;
  let lineStart = 0;
  let reportedLine = 0;
  for (let index = 0; index < file.head.length; ) {
    const byte = file.head[index] as number;
    const length = sequenceLength(file.head, index);
    if (byte === 0x0a) {
      line += 1;
      lineStart = index + 1;
    } else if ((length === 0 || byte === 0) && reportedLine !== line) {
      reportedLine = line;
      problems.push(
        toProblem({
          kind: byte === 0 ? 'nulByte' : 'badEncoding',
          line,
          text: new TextDecoder().decode(file.head.subarray(lineStart, index + 20)).split('\n')[0] ?? '',
          column: null,
          expectedCount: 0,
          foundCount: 0,
          value: '',
        }),
      );
    }
    index += Math.max(1, length);
  }
  return problems;
}
