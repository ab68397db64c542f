import { StudioError } from '../../../shared/base/problem';
import { openReadOnlyDatabase, type ReadOnlyDatabase, type SqliteCell } from '../../store';
import { identifier } from '../sql';
import { requireFile } from './source';
import { leaveOut, stagedImporter } from './staged-importer';
import { createTableWriter } from './table-writer';

const rowsPerPage = 2000;
const exactLimit = 2 ** 53;
/** A view can search without end; a preview tells so instead of waiting. */
const previewLimitMs = 5000;

/** A table, a view or a SELECT of a SQLite database, which is only read. */
export const sqlite = stagedImporter<'sqlite'>({
  format: 'sqlite',
  extensions: ['sqlite', 'sqlite3', 'db'],
  sources: ['file'],
  detect: (source) =>
    source.kind === 'file' && Buffer.from(source.head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0',
  async read(source, { table, query }, { connection, directory, rowLimit, signal, consent, badRows, report }) {
    const file = requireFile(source, 'a SQLite database');
    const opened = await openReadOnlyDatabase(file.path);
    const late = directory === null ? AbortSignal.timeout(previewLimitMs) : null;
    const stop = late ? AbortSignal.any([signal, late]) : signal;
    const database = stoppable(opened, stop);
    const interrupt = () => opened.interrupt();
    stop.addEventListener('abort', interrupt);
    try {
      const names = (
        await database.all(
          "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
        )
      ).map(({ name }) => String(name));
      const chosen = table ?? (query ? undefined : await largestTable(database, names));
      if (!query && chosen === undefined)
        throw new StudioError('BAD_INPUT', `${file.fileName} has no table.`, { fix: 'Choose another database.' });
      if (!query && !names.includes(chosen as string))
        throw new StudioError('BAD_INPUT', `${file.fileName} has no table "${chosen}".`, {
          fix: `Its tables are: ${names.slice(0, 50).join(', ')}.`,
        });
      const from = query ? `(${checkQuery(query)})` : identifier(chosen as string);
      const columns = await describe(database, from, file.fileName);
      const rowCount =
        query || directory === null
          ? null
          : Number((await database.all(`SELECT count(*) AS count FROM ${from}`))[0]?.count ?? 0);
      // Whole numbers beyond 2^53 leave the database as text, since the driver would round them.
      const list = columns.map((name, index) => {
        const cell = identifier(name);
        return `CASE WHEN typeof(${cell}) = 'integer' AND (${cell} > ${exactLimit} OR ${cell} < -${exactLimit}) THEN CAST(${cell} AS TEXT) ELSE ${cell} END AS c${index}`;
      });
      const rows = pages(database, list.join(', '), from, query ? null : await rowIdOf(database, from), rowLimit);
      const first = await rows.next();
      const cells = columns.map((_, index) => `c${index}`);
      const kept = columns.map((name, index) => {
        const bytes = !first.done && first.value[cells[index] as string] instanceof Uint8Array;
        return bytes ? leaveOut(name, 'bytes', consent, directory === null) : null;
      });
      const places = columns.flatMap((_, index) => (kept[index] === null ? [index] : []));
      const writer = createTableWriter(
        connection,
        directory,
        places.map((index) => ({ name: columns[index] as string, type: 'any' })),
      );
      let row = 0;
      for (let next = first; !next.done && row < rowLimit; next = await rows.next()) {
        row += 1;
        const { value } = next;
        const values = places.map((index) => value[cells[index] as string] ?? null);
        const odd = values.findIndex((each) => each instanceof Uint8Array);
        if (odd >= 0)
          badRows.add({
            code: 'bytes',
            row,
            column: columns[places[odd] as number],
            reason: `Row ${row}: column "${columns[places[odd] as number]}" holds bytes, not text or a number.`,
            fix: 'Import without such rows (they are then listed), or choose the other columns with a query.',
          });
        else await writer.add(values, row);
        if (row % rowsPerPage === 0)
          report({ fraction: rowCount ? row / rowCount : null, detail: `Reading ${chosen ?? 'the query'}` });
      }
      await rows.return();
      return {
        table: await writer.finish('row'),
        options: query ? { format: 'sqlite', query } : { format: 'sqlite', table: chosen },
        choices: { table: names },
        rowCount: row < rowLimit ? row : rowCount,
        notes: kept.filter((problem) => problem !== null),
      };
    } catch (error) {
      if (late?.aborted && !signal.aborted)
        throw new StudioError(
          'BAD_INPUT',
          `${table ?? 'A table'} of ${file.fileName} gave no rows within ${previewLimitMs / 1000} seconds.`,
          { fix: 'Choose another table, or a query that is quicker to answer.' },
          { cause: error },
        );
      throw error;
    } finally {
      stop.removeEventListener('abort', interrupt);
      await database.close();
    }
  },
});

/** An interrupt stops what runs, not what is asked next. */
function stoppable(database: ReadOnlyDatabase, stop: AbortSignal): ReadOnlyDatabase {
  return {
    ...database,
    async all(sql) {
      stop.throwIfAborted();
      return database.all(sql);
    },
    async *rows(sql) {
      stop.throwIfAborted();
      yield* database.rows(sql);
    },
  };
}

/** The table with the most rows, told by its last row number, which SQLite finds at once; the first where none has any. */
async function largestTable(database: ReadOnlyDatabase, names: readonly string[]): Promise<string | undefined> {
  let largest = { name: names[0], size: 0 };
  for (const name of names.slice(0, 100)) {
    // Views, and tables without row numbers, only say whether they have rows; one of tables that are gone is passed over.
    const size = (await sizeOf(database, `SELECT max(rowid) AS size FROM ${identifier(name)}`)) ?? 0;
    const known =
      size > 0 ? size : ((await sizeOf(database, `SELECT 1 AS size FROM ${identifier(name)} LIMIT 1`)) ?? 0);
    if (known > largest.size) largest = { name, size: known };
  }
  return largest.name;
}

async function sizeOf(database: ReadOnlyDatabase, sql: string): Promise<number | null> {
  const rows = await database.all(sql).catch((error: Error) => {
    if (error.message.startsWith('SQLITE_ERROR')) return [];
    // Damage is not passed over.
    throw error;
  });
  return rows[0]?.size === undefined || rows[0].size === null ? null : Number(rows[0].size);
}

/** One SELECT: everything else SQLite refuses inside brackets. */
function checkQuery(query: string): string {
  const bare = query.trim().replace(/;\s*$/, '');
  if (/^\s*(?:select|with|values)\b/i.test(bare)) return `${bare}\n`;
  throw new StudioError('BAD_INPUT', `The query begins with "${bare.slice(0, 20)}"; a SELECT was expected.`, {
    fix: 'Write SELECT … FROM …; the database is only read.',
  });
}

async function describe(database: ReadOnlyDatabase, from: string, fileName: string): Promise<string[]> {
  // A name for every column, also where there is no row.
  const [row] = await database
    .all(`SELECT * FROM (SELECT 1) LEFT JOIN (SELECT * FROM ${from} LIMIT 1) ON 1`)
    .catch((error: Error) => {
      throw new StudioError('BAD_INPUT', `${fileName}: ${error.message.replace(/^SQLITE_ERROR: /, '')}.`, {
        fix: 'Check the query; names of tables stand in the preview.',
      });
    });
  return Object.keys(row ?? {}).slice(1);
}

/** How rows of a table are numbered; null for views and tables without such numbers. */
async function rowIdOf(database: ReadOnlyDatabase, from: string): Promise<string | null> {
  return database.all(`SELECT rowid AS id FROM ${from} LIMIT 1`).then(
    () => 'rowid',
    () => null,
  );
}

/** Tables by their row numbers in pages, which is quick and holds little; everything else row after row. */
async function* pages(
  database: ReadOnlyDatabase,
  list: string,
  from: string,
  rowId: string | null,
  rowLimit: number,
): AsyncGenerator<Record<string, SqliteCell>, void, void> {
  if (rowId === null) {
    yield* database.rows(`SELECT ${list} FROM ${from}`);
    return;
  }
  const size = Math.min(rowsPerPage, rowLimit);
  for (let after = '-9223372036854775808', inclusive = '>='; ; inclusive = '>') {
    const rows = await database.all(
      `SELECT CAST(${rowId} AS TEXT) AS place, ${list} FROM ${from} WHERE ${rowId} ${inclusive} ${after} ORDER BY ${rowId} LIMIT ${size}`,
    );
    yield* rows;
    if (rows.length < size) return;
    after = String(rows.at(-1)?.place);
  }
}
