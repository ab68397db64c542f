import { setImmediate as nextTurn } from 'node:timers/promises';
import { configLeaves } from '../../../shared/run-table/config-leaves';
import type { Database } from '../../store';

const pageSize = 100;

/** The settings of one page of configs that are not indexed yet. */
async function indexPage(database: Database): Promise<boolean> {
  const page = await database.all<{ runId: string; config: string }>(
    `SELECT run_id AS runId, config FROM run_config WHERE indexed = 0 LIMIT ${pageSize}`,
  );
  if (page.length === 0) return false;
  const values: [string, string, number | null, string | null][] = [];
  const paths = new Set<string>();
  for (const { runId, config } of page)
    for (const [path, value] of configLeaves(JSON.parse(config))) {
      paths.add(path);
      values.push([path, runId, typeof value === 'number' ? value : null, typeof value === 'string' ? value : null]);
    }
  await database.transaction(async (queries) => {
    await queries.run('INSERT OR IGNORE INTO config_key (path) SELECT value FROM json_each(?)', [
      JSON.stringify([...paths]),
    ]);
    // As text, since SQLite's JSON rounds numbers to fifteen digits.
    await queries.run(
      `INSERT OR REPLACE INTO run_value (key_id, run_id, number, text)
       SELECT config_key.id, item.value ->> 1, CAST(item.value ->> 2 AS REAL), item.value ->> 3
       FROM json_each(?) AS item JOIN config_key ON config_key.path = item.value ->> 0`,
      [
        JSON.stringify(
          values.map(([path, id, number, text]) => [path, id, number === null ? null : String(number), text]),
        ),
      ],
    );
    await queries.run('UPDATE run_config SET indexed = 1 WHERE run_id IN (SELECT value FROM json_each(?))', [
      JSON.stringify(page.map(({ runId }) => runId)),
    ]);
  });
  return page.length === pageSize;
}

const underWay = new WeakMap<Database, Promise<void>>();

/** Brings every config into the table of values; a second caller waits for the first. */
export async function indexConfigs(database: Database): Promise<void> {
  // A project that cannot be written shows what was indexed before.
  if (database.readOnly) return;
  const running = underWay.get(database);
  if (running) return running;
  const work = (async () => {
    while (await indexPage(database)) await nextTurn();
  })().finally(() => underWay.delete(database));
  underWay.set(database, work);
  return work;
}

export interface ConfigKey {
  path: string;
  runCount: number;
  /** Not every run that has it has the same value. */
  isVaried: boolean;
  isNumeric: boolean;
}

/** Every setting that any run has. */
export async function listConfigKeys(database: Database): Promise<ConfigKey[]> {
  const rows = await database.all<{ path: string; runCount: number; isVaried: number; textCount: number }>(
    `SELECT path, count(*) AS runCount, count(text) AS textCount,
       (min(run_value.number) <> max(run_value.number) OR min(text) <> max(text)
         OR count(text) BETWEEN 1 AND count(*) - 1) IS TRUE AS isVaried
     FROM run_value JOIN config_key ON config_key.id = key_id JOIN run ON run.id = run_id
     WHERE run.trash_id IS NULL GROUP BY key_id ORDER BY path`,
  );
  return rows.map(({ path, runCount, isVaried, textCount }) => ({
    path,
    runCount,
    isVaried: isVaried === 1,
    isNumeric: textCount === 0,
  }));
}
