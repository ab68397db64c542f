import { type DuckDBDataChunk, DuckDBDoubleVector } from '@duckdb/node-api';
import { hashKey } from '../../shared/base/random';
import {
  allocateSplit,
  createGroupAssigner,
  createTimePlanner,
  partAt,
  partCodes,
  partOfTime,
  planFolds,
} from '../../shared/split';
import type { SplitFigures, SplitPlan } from './split-plan';
import { literal } from './sql';
import { fromTable, rowContent, type StoredTable, storageTypes, storedName } from './stored-table';
import type { TableConnection } from './table-engine';
import { classOf, haveTargets, maximumClassCount } from './target-figures';

/** In no part because a target is missing; such rows are not handed on. */
const absent = 255;

type PlanOf<Kind extends SplitPlan['kind']> = Extract<SplitPlan, { kind: Kind }>;

/**
 * Assigns every row that has all targets to a part. Only the seed and what the rows hold decide, not the order of the
 * file; equal rows stand side by side and mostly share a part.
 *
 * Needs a few bytes of memory a row; sorting and grouping are DuckDB's, which uses the disk where memory ends.
 *
 * @returns one code (`partCodes`) a row with targets, in stored order
 */
export async function assignSplit(
  connection: TableConnection,
  table: StoredTable,
  plan: SplitPlan,
): Promise<Uint8Array> {
  const codes = new Uint8Array(table.rowCount).fill(absent);
  await assigners[plan.kind]({ connection, table, codes }, plan as never);
  const parts = codes.filter((code) => code !== absent);
  if (parts.length !== plan.rowCount)
    throw new RangeError(`The split has ${parts.length} rows, expected ${plan.rowCount}.`);
  return parts;
}

interface Target {
  connection: TableConnection;
  table: StoredTable;
  codes: Uint8Array;
}

const assigners = {
  ratio: assignShares,
  folds: assignShares,
  time: assignByTime,
  column: assignByColumn,
} as const satisfies {
  [Kind in SplitPlan['kind']]: (target: Target, plan: PlanOf<Kind>) => Promise<void>;
};

async function assignShares(target: Target, plan: PlanOf<'ratio' | 'folds'>): Promise<void> {
  return plan.group === null ? assignByRank(target, plan) : assignGroups(target, plan, plan.group);
}

const classesOf = ({ stratum, rowCount }: PlanOf<'ratio' | 'folds'>): ReadonlyMap<string, number> =>
  stratum?.classCounts ?? new Map([['', rowCount]]);

/** 64 bits of MD5 as a number whose order is that of the digest's text. */
const digest = (text: string) => `('0x' || left(md5(${text}), 16))::UBIGINT`;

/** A row's place within its class is that of a hash of seed and content. */
async function assignByRank({ connection, table, codes }: Target, plan: PlanOf<'ratio' | 'folds'>): Promise<void> {
  const classes = classesOf(plan);
  const names = [...classes.keys()];
  const allocation = plan.kind === 'ratio' ? allocateSplit(classes, plan.shares, plan.seed) : null;
  const folds = plan.kind === 'folds' ? planFolds(classes, plan, plan.seed) : null;
  const perClass = names.map((name) => allocation?.get(name));
  const ranked = `
    SELECT place, class, row_number() OVER (PARTITION BY class ORDER BY key, place) - 1 AS rank
    FROM (
      SELECT file_row_number AS place, ${plan.stratum ? classOf(plan.stratum.column) : "''"} AS class,
        ${digest(`${literal(`${plan.seed}:`)} || ${rowContent(table.columns)}`)} AS key
      FROM ${fromTable(table)} WHERE ${haveTargets(plan.targets)}
    )`;
  await eachRow(
    connection,
    `SELECT place::DOUBLE, number::DOUBLE, rank::DOUBLE FROM (${ranked}) JOIN ${numbered(names)} USING (class)`,
    ([place, number, rank]) => {
      const own = perClass[number as number];
      codes[place as number] = own
        ? partAt(own, rank as number)
        : (folds?.partAt(names[number as number] as string, rank as number) ?? partCodes.none);
    },
  );
}

/** Classes and their numbers, as a table. */
function numbered(names: readonly string[]): string {
  return `(VALUES ${names.map((name, index) => `(${literal(name)}, ${index})`).join(', ')}) AS classes (class, number)`;
}

/**
 * Work on the tables `split_row` (place, number of the class, key of the group) and `split_group` (key, rank: largest
 * first). A row without a group is one of its own, together with rows of equal content.
 */
async function useGroups<Result>(
  { connection, table }: Pick<Target, 'connection' | 'table'>,
  plan: PlanOf<'ratio' | 'folds'>,
  group: number,
  work: (groupCount: number, classCounts: readonly number[]) => Promise<Result>,
): Promise<Result> {
  const classes = classesOf(plan);
  const names = [...classes.keys()];
  const own = storedName(group);
  const key = digest(
    `${literal(`${plan.seed}:`)} || CASE WHEN ${own} IS NULL THEN 'row:' || ${rowContent(table.columns)} ELSE 'group:' || ${own}::VARCHAR END`,
  );
  try {
    await connection.run(`CREATE OR REPLACE TEMP TABLE split_row AS
      SELECT place, number, key FROM (
        SELECT file_row_number AS place, ${plan.stratum ? classOf(plan.stratum.column) : "''"} AS class, ${key} AS key
        FROM ${fromTable(table)} WHERE ${haveTargets(plan.targets)}
      ) JOIN ${numbered(names)} USING (class)`);
    await connection.run(`CREATE OR REPLACE TEMP TABLE split_group AS
      SELECT key, row_number() OVER (ORDER BY size DESC, key) - 1 AS rank
      FROM (SELECT key, count(*) AS size FROM split_row GROUP BY key)`);
    const [counted] = await connection.rows<{ groupCount: number }>('SELECT count(*) AS "groupCount" FROM split_group');
    return await work(
      counted?.groupCount ?? 0,
      names.map((name) => classes.get(name) as number),
    );
  } finally {
    await connection.run('DROP TABLE IF EXISTS split_group').catch(() => {});
    await connection.run('DROP TABLE IF EXISTS split_row').catch(() => {});
  }
}

async function assignGroups(target: Target, plan: PlanOf<'ratio' | 'folds'>, group: number): Promise<void> {
  const { connection, codes } = target;
  await useGroups(target, plan, group, async (groupCount, classCounts) => {
    const parts =
      plan.kind === 'ratio'
        ? await assignRatioGroups(connection, plan, groupCount, classCounts)
        : await assignFoldGroups(connection, plan, groupCount, classCounts);
    await eachRow(
      connection,
      'SELECT place::DOUBLE, rank::DOUBLE FROM split_row JOIN split_group USING (key)',
      ([place, rank]) => {
        codes[place as number] = parts[rank as number] as number;
      },
    );
  });
}

/** Rows that each fold tests. */
export async function foldRowCounts(
  connection: TableConnection,
  table: StoredTable,
  plan: PlanOf<'folds'>,
): Promise<readonly number[]> {
  if (plan.group === null) return planFolds(classesOf(plan), plan, plan.seed).testedCounts;
  return useGroups({ connection, table }, plan, plan.group, async (groupCount, classCounts) => {
    const folds = createFoldAssigner(plan, groupCount, classCounts);
    const counts = Array.from({ length: plan.count }, () => 0);
    await eachGroup(connection, (_, classes, own) => {
      const fold = folds.assign(classes, own);
      counts[fold] = own.reduce((sum, count) => sum + count, counts[fold] as number);
    });
    return counts;
  });
}

function createFoldAssigner({ count, seed }: PlanOf<'folds'>, groupCount: number, classCounts: readonly number[]) {
  return createGroupAssigner(
    Array.from({ length: count }, () => 1 / count),
    { groupCount, classCounts },
    seed,
  );
}

/** The part of each group, by its rank. */
async function assignRatioGroups(
  connection: TableConnection,
  { shares, seed }: PlanOf<'ratio'>,
  groupCount: number,
  classCounts: readonly number[],
): Promise<Uint8Array> {
  const assigner = createGroupAssigner(
    [shares.train, shares.validation, shares.test],
    { groupCount, classCounts },
    seed,
  );
  const parts = new Uint8Array(groupCount);
  await eachGroup(connection, (rank, classes, counts) => {
    parts[rank] = assigner.assign(classes, counts);
  });
  return parts;
}

/** First every group gets a fold, the same whichever is tested; then groups of the other folds are watched. */
async function assignFoldGroups(
  connection: TableConnection,
  plan: PlanOf<'folds'>,
  groupCount: number,
  classCounts: readonly number[],
): Promise<Uint8Array> {
  const { fold, validation, seed } = plan;
  const folds = createFoldAssigner(plan, groupCount, classCounts);
  const parts = new Uint8Array(groupCount);
  const rest = [...classCounts];
  let restCount = 0;
  await eachGroup(connection, (rank, classes, counts) => {
    if (folds.assign(classes, counts) === fold - 1) {
      parts[rank] = partCodes.test;
      for (let index = 0; index < classes.length; index += 1)
        rest[classes[index] as number] = (rest[classes[index] as number] as number) - (counts[index] as number);
    } else {
      parts[rank] = partCodes.train;
      restCount += 1;
    }
  });
  if (validation === 0) return parts;
  const watched = createGroupAssigner(
    [1 - validation, validation],
    { groupCount: restCount, classCounts: rest },
    hashKey(seed, 'watch', fold),
  );
  await eachGroup(connection, (rank, classes, counts) => {
    if (parts[rank] === partCodes.train)
      parts[rank] = watched.assign(classes, counts) === 1 ? partCodes.validation : partCodes.train;
  });
  return parts;
}

/** Groups in the order of their ranks, each with the classes of its rows. */
async function eachGroup(
  connection: TableConnection,
  visit: (rank: number, classes: readonly number[], counts: readonly number[]) => void,
): Promise<void> {
  let rank = -1;
  let classes: number[] = [];
  let counts: number[] = [];
  const flush = () => {
    if (rank >= 0) visit(rank, classes, counts);
    classes = [];
    counts = [];
  };
  await eachRow(
    connection,
    `SELECT rank::DOUBLE, number::DOUBLE, count(*)::DOUBLE FROM split_row JOIN split_group USING (key)
     GROUP BY rank, number ORDER BY rank, number`,
    ([next, number, count]) => {
      if (next !== rank) {
        flush();
        rank = next as number;
      }
      classes.push(number as number);
      counts.push(count as number);
    },
  );
  flush();
}

/** A column of times or numbers as a number: times as seconds since 1970. */
export function momentOf(table: StoredTable, column: number): string {
  const name = storedName(column);
  return table.columns[column]?.kind === 'time' ? `epoch(${name})::DOUBLE` : `${name}::DOUBLE`;
}

async function assignByTime({ connection, table, codes }: Target, plan: PlanOf<'time'>): Promise<void> {
  const moment = momentOf(table, plan.column);
  const from = `FROM ${fromTable(table)} WHERE ${haveTargets(plan.targets)}`;
  const [counted] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count ${from} AND ${moment} IS NOT NULL AND NOT isnan(${moment})`,
  );
  const planner = createTimePlanner(counted?.count ?? 0, plan.shares);
  await eachRow(
    connection,
    `SELECT ${moment} AS moment, count(*)::DOUBLE ${from} AND ${moment} IS NOT NULL AND NOT isnan(${moment})
     GROUP BY 1 ORDER BY 1`,
    ([at, count]) => planner.add(at as number, count as number),
  );
  const found = planner.finish();
  await eachRow(connection, `SELECT file_row_number::DOUBLE, ${moment} ${from}`, ([place, at]) => {
    codes[place as number] = partOfTime(found, at ?? null, plan.gap);
  });
}

/** A value as the config names it: `3`, not `3.0` as DuckDB writes it. */
export function splitValue(table: StoredTable, column: number): string {
  const name = storedName(column);
  const kind = table.columns[column]?.kind;
  if (kind !== undefined && storageTypes[kind] !== 'DOUBLE') return `${name}::VARCHAR`;
  return `CASE WHEN ${name} = trunc(${name}) AND abs(${name}) < 1e15 THEN ${name}::BIGINT::VARCHAR ELSE ${name}::VARCHAR END`;
}

async function assignByColumn({ connection, table, codes }: Target, plan: PlanOf<'column'>): Promise<void> {
  const rest = plan.rest ?? partCodes.none;
  const given = Object.entries(plan.codes).map(([value, code]) => `(${literal(value)}, ${code})`);
  await eachRow(
    connection,
    `SELECT place::DOUBLE, coalesce(code, ${rest})::DOUBLE FROM (
       SELECT file_row_number AS place, ${splitValue(table, plan.column)} AS value
       FROM ${fromTable(table)} WHERE ${haveTargets(plan.targets)}
     ) LEFT JOIN (VALUES ${given.length > 0 ? given.join(', ') : '(NULL, 0)'}) AS part (value, code) USING (value)`,
    ([place, code]) => {
      codes[place as number] = code as number;
    },
  );
}

/** Rows of a statement whose columns are all doubles; null where missing. */
export async function eachRow(
  connection: TableConnection,
  sql: string,
  visit: (row: readonly (number | null)[]) => void,
): Promise<void> {
  let row: (number | null)[] = [];
  for await (const chunk of connection.chunks(sql)) {
    const vectors = doublesOf(chunk);
    if (row.length !== vectors.length) row = new Array(vectors.length).fill(null);
    for (let index = 0; index < chunk.rowCount; index += 1) {
      for (let column = 0; column < vectors.length; column += 1)
        row[column] = (vectors[column] as DuckDBDoubleVector).getItem(index);
      visit(row);
    }
  }
}

function doublesOf(chunk: DuckDBDataChunk): DuckDBDoubleVector[] {
  return Array.from({ length: chunk.columnCount }, (_, index) => {
    const vector = chunk.getColumnVector(index);
    if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`Column ${index} is ${vector.type}, not DOUBLE.`);
    return vector;
  });
}

/** What decides whether a plan is possible, from the table. */
export async function readSplitFigures(
  connection: TableConnection,
  table: StoredTable,
  plan: SplitPlan,
): Promise<SplitFigures> {
  const from = `FROM ${fromTable(table)} WHERE ${haveTargets(plan.targets)}`;
  if (plan.kind === 'column') {
    const rows = await connection.rows<{ value: string | null; count: number }>(
      `SELECT ${splitValue(table, plan.column)} AS value, count(*) AS count ${from} GROUP BY 1 ORDER BY 1 LIMIT ${maximumClassCount + 1}`,
    );
    return {
      kind: 'values',
      counts: rows.length > maximumClassCount ? null : new Map(rows.map(({ value, count }) => [value, count])),
    };
  }
  if (plan.kind === 'time') {
    const moment = momentOf(table, plan.column);
    const [row] = await connection.rows<{ momentCount: number; missingCount: number }>(
      `SELECT count(DISTINCT moment) AS "momentCount", count(*) FILTER (moment IS NULL) AS "missingCount"
       FROM (SELECT CASE WHEN NOT isnan(${moment}) THEN ${moment} END AS moment ${from})`,
    );
    return { kind: 'moments', momentCount: row?.momentCount ?? 0, missingCount: row?.missingCount ?? 0 };
  }
  if (plan.group === null) return { kind: 'rows' };
  const own = storedName(plan.group);
  const [row] = await connection.rows<{ groupCount: number }>(
    `SELECT count(DISTINCT ${own}) + count(*) FILTER (${own} IS NULL) AS "groupCount" ${from}`,
  );
  return { kind: 'groups', groupCount: row?.groupCount ?? 0 };
}
