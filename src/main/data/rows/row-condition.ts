import { StudioError } from '../../../shared/base/problem';
import type { DatasetColumn } from '../../../shared/contract/dataset';
import { identifier } from '../sql';
import { storageTypes, storedName } from '../stored-table';
import { firstLine, type TableConnection } from '../table-engine';
import { type ParsedExpression, parseCondition } from './condition-parser';

/** A person's condition as it may be put behind WHERE: stored names for the names that they see. */
export interface RowCondition {
  sql: string;
  /** Places of the columns that it reads. */
  columns: number[];
}

const rowNumberName = '__row';
const longestCondition = 20_000;

/** Functions that see more than their arguments, take their time on purpose, or answer differently each time. */
const refusedFunctions =
  /^(?:read_|write_|pg_|st_|getenv$|getvariable$|nextval$|currval$|sleep|random$|setseed$|gen_random|uuid$|uuidv|txid|current_(?:setting|query|database|schema|schemas|connection|transaction|query_id)|json_(?:execute|serialize|deserialize)|parse_duckdb|in_search_path|which_secret|error$|version$|stats$)/i;

/** What a condition may be made of, in DuckDB's words; anything else (a query, a window, a parameter) is refused. */
const allowedClasses = new Set([
  'COLUMN_REF',
  'CONSTANT',
  'COMPARISON',
  'CONJUNCTION',
  'FUNCTION',
  'OPERATOR',
  'CASE',
  'CAST',
  'BETWEEN',
  'COLLATE',
]);

const classWords: Record<string, string> = {
  SUBQUERY: 'a query of its own',
  WINDOW: 'a window function',
  STAR: 'a star',
  PARAMETER: 'a parameter',
  LAMBDA: 'a function of its own',
  POSITIONAL_REFERENCE: 'a column by number',
};

/**
 * Checks a person's condition and puts stored names in place of theirs. It is parsed by DuckDB itself, must be one
 * expression, and reads nothing but the row. Names may be written in upper or lower case where that is unambiguous;
 * `__row` is the place in the stored table, from 0.
 *
 * Throws: StudioError BAD_INPUT with line and column of what is wrong.
 */
export async function compileCondition(
  connection: TableConnection,
  text: string,
  columns: readonly DatasetColumn[],
): Promise<RowCondition> {
  if (text.length > longestCondition)
    throw conditionError(
      text,
      `The condition has ${text.length} characters; at most ${longestCondition} are read.`,
      null,
    );
  const parsed = await parseCondition(connection, text);
  if ('message' in parsed) throw conditionError(text, parsed.message, parsed.position);
  const used = new Map<string, number | null>();
  for (const expression of parsed.expressions) checkExpression(text, expression, columns, used);
  await checkTypes(connection, text, columns, used);
  const sql = await parsed.withNames((name) => {
    const place = used.get(name);
    return place === undefined || place === null ? 'file_row_number' : storedName(place);
  });
  return { sql, columns: [...used.values()].filter((place) => place !== null) };
}

function checkExpression(
  text: string,
  { class: kind, names, functionName, position }: ParsedExpression,
  columns: readonly DatasetColumn[],
  used: Map<string, number | null>,
): void {
  if (!allowedClasses.has(kind))
    throw conditionError(
      text,
      `The condition contains ${classWords[kind] ?? kind.toLowerCase()}; only comparisons of the row's own values are allowed.`,
      position,
    );
  if (functionName !== null && refusedFunctions.test(functionName))
    throw conditionError(text, `The function ${functionName} cannot be used in a condition.`, position);
  if (names === null) return;
  const [name] = names;
  if (names.length !== 1 || name === undefined)
    throw conditionError(
      text,
      `There is no column ${names.map((part) => `"${part}"`).join('.')}; names with a dot stand in double quotes.`,
      position,
    );
  used.set(name, findColumn(text, name, columns, position));
}

/** Its place; null for the row number. */
function findColumn(
  text: string,
  name: string,
  columns: readonly DatasetColumn[],
  position: number | null,
): number | null {
  const exact = columns.findIndex((column) => column.name === name);
  if (exact >= 0) return exact;
  if (name.toLowerCase() === rowNumberName) return null;
  const alike = columns.flatMap((column, index) => (column.name.toLowerCase() === name.toLowerCase() ? [index] : []));
  if (alike.length === 1) return alike[0] as number;
  const listed = columns.slice(0, 30).map((column) => column.name);
  throw conditionError(
    text,
    alike.length > 1
      ? `"${name}" could be ${alike.map((index) => `"${columns[index]?.name}"`).join(' or ')}.`
      : `There is no column "${name}".`,
    position,
    `Its columns are: ${listed.join(', ')}${columns.length > listed.length ? `, … (${columns.length} in all)` : ''}. Texts stand in single quotes.`,
  );
}

/** Lets DuckDB find out, on no rows at all, whether functions and types fit; its own line numbers tell where. */
async function checkTypes(
  connection: TableConnection,
  text: string,
  columns: readonly DatasetColumn[],
  used: ReadonlyMap<string, number | null>,
): Promise<void> {
  const values = [...used].map(
    ([name, place]) =>
      `NULL::${place === null ? 'BIGINT' : storageTypes[(columns[place] as DatasetColumn).kind]} AS ${identifier(name)}`,
  );
  try {
    await connection.rows(`EXPLAIN SELECT 1 FROM (SELECT 0 AS __none${['', ...values].join(', ')}) WHERE\n${text}`);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StudioError) throw error;
    throw conditionError(text, firstLine(error).replace(/^\w+ Error: /, ''), errorPosition(text, error.message));
  }
}

/** DuckDB shows a part of the line with a caret below; the condition's first line is its second. */
function errorPosition(text: string, message: string): number | null {
  const found = /LINE (\d+): (.*)\n( *)\^/.exec(message);
  if (!found) return null;
  const [, line = '', excerpt = '', blanks = ''] = found;
  const prefix = `LINE ${line}: `.length;
  const at = blanks.length - prefix;
  const lines = text.split('\n');
  const index = Number(line) - 2;
  const own = lines[index];
  if (own === undefined || at < 0) return null;
  const shown = excerpt.startsWith('...') ? excerpt.slice(3) : excerpt;
  const start = own.indexOf(shown.replace(/\.\.\.$/, ''));
  if (start < 0) return null;
  const before = lines.slice(0, index).reduce((total, each) => total + each.length + 1, 0);
  return before + start + at - (excerpt.length - shown.length);
}

/** @param position characters from the start of the text; null where it cannot be told */
function conditionError(text: string, message: string, position: number | null, fix?: string): StudioError {
  const remedy =
    fix ??
    "Write one condition such as age > 30 AND city = 'Rome'; names with blanks stand in double quotes, texts in single quotes.";
  const before = position === null ? null : text.slice(0, position).split('\n');
  const where = before ? { line: before.length, column: (before.at(-1) as string).length + 1 } : undefined;
  const shown = where ? ` (line ${where.line}, character ${where.column})` : '';
  return new StudioError('BAD_INPUT', `The filter cannot be read: ${message}${shown}`, {
    problems: [{ code: 'badCondition', severity: 'error', message, fix: remedy, ...(where && { where }) }],
    fix: remedy,
  });
}
