import type { SplitConfig } from '../../shared/config/split';
import type { SplitName } from '../../shared/contract/evaluation';
import type { LeakageFinding, LeakageKind, LeakageReport } from '../../shared/contract/split';
import { withParts } from './split-report';
import { momentOf } from './split-table';
import { literal } from './sql';
import { fromTable, isText, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';
import { displayClass } from './target-figures';

export interface LeakageRequest {
  table: StoredTable;
  /** The assignment. */
  file: string;
  split: SplitConfig;
  /** Places in the stored table. */
  features: readonly number[];
  targets: readonly number[];
  /** The column that the split keeps whole; null for none. */
  splitGroup: number | null;
  /** Index of the media store, where the table has images. */
  mediaIndexPath: string | null;
}

interface Context extends LeakageRequest {
  connection: TableConnection;
}

const exampleCount = 5;
const rowsPerExample = 6;
/** Columns are compared with the target on so many rows, spread over the table. */
const comparedRowCount = 200_000;
const comparedColumnCount = 500;
/** Bits in which the hashes of two images of one scene may differ; so many that four blocks of 16 cannot all differ. */
const nearBitCount = 3;

const formatCount = (count: number) => count.toLocaleString('en-US');
const nameOf = ({ table }: Context, place: number) => table.columns[place]?.name ?? '';

/** What lets a part know what it should not: each kind of finding on its own, in the order of its weight. */
export async function findLeakage(connection: TableConnection, request: LeakageRequest): Promise<LeakageReport> {
  const context = { ...request, connection };
  const findings: LeakageFinding[] = [];
  const skipped: LeakageReport['skipped'] = [];
  for (const [kind, check] of Object.entries(checks) as [LeakageKind, Check][]) {
    const result = await check(context);
    if (Array.isArray(result)) findings.push(...result);
    else skipped.push({ kind, reason: result.skipped });
  }
  return { findings, skipped };
}

type Check = (context: Context) => Promise<LeakageFinding[] | { skipped: string }>;

const checks = {
  equalRows: findEqualRows,
  cutGroups: findCutGroups,
  nearDuplicateImages: findNearImages,
  timeOrder: findTimeOrder,
  equalFeatures: findContradictions,
  targetLikeColumn: findTargetLikeColumns,
} satisfies Record<LeakageKind, Check>;

/** A hash of some columns' content; equal where all of them are. */
function contentKey({ table }: Context, places: readonly number[]): string {
  // The content of a row reads columns by their places, so others are replaced by nothing.
  const cells = places.map((place) => {
    const name = storedName(place);
    const column = table.columns[place];
    if (column === undefined) return "''";
    return column.kind === 'array'
      ? `coalesce(md5(${name}), '')`
      : isText(column.kind)
        ? `coalesce(length(${name})::VARCHAR || ':' || ${name}, '')`
        : `coalesce(${name}::VARCHAR, '')`;
  });
  return `('0x' || left(md5(concat_ws('|', ${cells.join(', ')})), 16))::UBIGINT`;
}

interface ExampleRow {
  label: string | null;
  places: number[];
  parts: SplitName[];
}

function toExamples(rows: readonly ExampleRow[], text: (label: string) => string): LeakageFinding['examples'] {
  return rows.map(({ label, places, parts }) => ({
    text: text(label === null ? '' : displayClass(label)),
    rows: places.slice(0, rowsPerExample).map((row, index) => ({
      row: Number(row),
      part: parts[index] as SplitName,
    })),
  }));
}

/** Of every part something, so that an example shows what it is about: rows by part, then by place. */
const exampleColumns = `
  list(place::DOUBLE ORDER BY rank, part, place) FILTER (rank <= 2) AS places,
  list(part ORDER BY rank, part, place) FILTER (rank <= 2) AS parts`;

/** Groups of rows with one key in several parts: how many rows outside of training, and some of them. */
async function findShared(
  { connection }: Context,
  source: string,
): Promise<{ groupCount: number; rowCount: number; examples: ExampleRow[] }> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE leak AS
    SELECT key, min(label) AS label, count(*) AS size, count(*) FILTER (part <> 'train') AS outside
    FROM ${source} WHERE part IS NOT NULL AND key IS NOT NULL
    GROUP BY key HAVING count(DISTINCT part) > 1`);
  try {
    const [counted] = await connection.rows<{ groupCount: number; rowCount: number }>(
      'SELECT count(*) AS "groupCount", coalesce(sum(outside), 0)::DOUBLE AS "rowCount" FROM leak',
    );
    const examples = await connection.rows<ExampleRow>(
      `SELECT min(label) AS label, ${exampleColumns} FROM (
         SELECT leak.label AS label, leak.size AS size, s.key AS key, s.place AS place, s.part AS part,
           row_number() OVER (PARTITION BY s.key, s.part ORDER BY s.place) AS rank
         FROM ${source} AS s JOIN (SELECT * FROM leak ORDER BY size DESC, key LIMIT ${exampleCount}) AS leak ON s.key = leak.key
         WHERE s.part IS NOT NULL
       ) GROUP BY key ORDER BY max(size) DESC, key`,
    );
    return { groupCount: counted?.groupCount ?? 0, rowCount: counted?.rowCount ?? 0, examples };
  } finally {
    await connection.run('DROP TABLE IF EXISTS leak').catch(() => {});
  }
}

async function findEqualRows(context: Context): Promise<LeakageFinding[] | { skipped: string }> {
  const { table, file, features, targets } = context;
  if (features.length === 0) return { skipped: 'The data set has no features to compare.' };
  const found = await findShared(
    context,
    withParts(table, file, { key: contentKey(context, [...features, ...targets]), label: 'NULL::VARCHAR' }),
  );
  if (found.groupCount === 0) return [];
  return [
    {
      kind: 'equalRows',
      severity: 'error',
      count: found.rowCount,
      message: `${formatCount(found.rowCount)} ${found.rowCount === 1 ? 'row' : 'rows'} for validation or test ${found.rowCount === 1 ? 'equals a row' : 'equal rows'} of another part in all features and the target.`,
      fix: 'Drop the repeated rows in a new version: figures on rows that were learned by heart say nothing.',
      remedies: [{ kind: 'dropDuplicates', title: 'Drop repeated rows' }],
      examples: toExamples(found.examples, () => 'Equal rows'),
    },
  ];
}

async function findContradictions(context: Context): Promise<LeakageFinding[] | { skipped: string }> {
  const { connection, table, file, features, targets } = context;
  if (features.length === 0 || targets.length === 0)
    return { skipped: 'The data set has no features or no target to compare.' };
  const source = withParts(table, file, { key: contentKey(context, features), answer: contentKey(context, targets) });
  await connection.run(`CREATE OR REPLACE TEMP TABLE contradiction AS
    SELECT key, count(*) AS size FROM ${source} WHERE part IS NOT NULL GROUP BY key HAVING min(answer) <> max(answer)`);
  try {
    const [counted] = await connection.rows<{ groupCount: number; rowCount: number }>(
      'SELECT count(*) AS "groupCount", coalesce(sum(size), 0)::DOUBLE AS "rowCount" FROM contradiction',
    );
    if (!counted || counted.groupCount === 0) return [];
    const examples = await connection.rows<ExampleRow>(
      `SELECT NULL AS label, ${exampleColumns} FROM (
         SELECT s.key AS key, s.place AS place, s.part AS part, row_number() OVER (PARTITION BY s.key, s.answer ORDER BY s.place) AS rank
         FROM ${source} AS s JOIN (SELECT key FROM contradiction ORDER BY size DESC, key LIMIT ${exampleCount}) USING (key)
         WHERE s.part IS NOT NULL
       ) GROUP BY key ORDER BY key`,
    );
    return [
      {
        kind: 'equalFeatures',
        severity: 'warning',
        count: counted.rowCount,
        message: `${formatCount(counted.rowCount)} rows have the same features as another row and another target.`,
        fix: 'Correct the labels that are wrong, or add a feature that tells such rows apart: no network can get all of them right.',
        remedies: [],
        examples: toExamples(examples, () => 'Same features, different targets'),
      },
    ];
  } finally {
    await connection.run('DROP TABLE IF EXISTS contradiction').catch(() => {});
  }
}

/** Columns that say which rows belong together: the group, and identifiers that repeat. */
async function findCutGroups(context: Context): Promise<LeakageFinding[] | { skipped: string }> {
  const { table, file, splitGroup, split } = context;
  const candidates = table.columns.flatMap(({ role }, place) =>
    (role === 'group' || role === 'identifier') && place !== splitGroup ? [place] : [],
  );
  if (candidates.length === 0)
    return { skipped: 'No column has the role group or identifier, so nothing says which rows belong together.' };
  const findings: LeakageFinding[] = [];
  for (const place of candidates) {
    const text = `${storedName(place)}::VARCHAR`;
    const found = await findShared(
      context,
      withParts(table, file, { key: `('0x' || left(md5(${text}), 16))::UBIGINT`, label: text }),
    );
    if (found.groupCount === 0) continue;
    const name = nameOf(context, place);
    const grouped: SplitConfig | null =
      split.kind === 'ratio' || split.kind === 'folds' ? { ...split, group: name } : null;
    findings.push({
      kind: 'cutGroups',
      severity: 'error',
      count: found.groupCount,
      message: `${formatCount(found.groupCount)} ${found.groupCount === 1 ? 'group' : 'groups'} of "${name}" ${found.groupCount === 1 ? 'has' : 'have'} rows in several parts.`,
      fix: `Split by the group ${name}, so that what is tested was never seen in training.`,
      remedies: grouped ? [{ kind: 'split', title: `Split by ${name}`, split: grouped }] : [],
      examples: toExamples(found.examples, (label) => `${name} ${label}`),
    });
  }
  return findings;
}

async function findTimeOrder(context: Context): Promise<LeakageFinding[] | { skipped: string }> {
  const { connection, table, file, split } = context;
  const place = table.columns.findIndex(({ role }) => role === 'time');
  if (place < 0) return { skipped: 'No column has the role time.' };
  if (split.kind === 'time' && (split.column === null || split.column === nameOf(context, place))) return [];
  const source = withParts(table, file, { moment: momentOf(table, place) });
  const [found] = await connection.rows<{ count: number; total: number }>(
    `SELECT count(*) FILTER (moment > edge) AS count, count(*) AS total
     FROM ${source}, (SELECT min(moment) AS edge FROM ${source} WHERE part = 'test' AND isfinite(moment))
     WHERE part = 'train' AND isfinite(moment)`,
  );
  if (!found || found.count === 0) return [];
  const examples = await connection.rows<{ place: number; part: SplitName; written: string }>(
    `(SELECT place::DOUBLE AS place, part, written FROM ${withParts(table, file, { moment: momentOf(table, place), written: `${storedName(place)}::VARCHAR` })} WHERE part = 'train' AND isfinite(moment) ORDER BY moment DESC, place LIMIT 2)
     UNION ALL
     (SELECT place::DOUBLE AS place, part, written FROM ${withParts(table, file, { moment: momentOf(table, place), written: `${storedName(place)}::VARCHAR` })} WHERE part = 'test' AND isfinite(moment) ORDER BY moment, place LIMIT 2)`,
  );
  const name = nameOf(context, place);
  const shares =
    'train' in split && typeof split.train === 'number' ? split : { train: 0.7, validation: 0.15, test: 0.15 };
  return [
    {
      kind: 'timeOrder',
      severity: 'warning',
      count: found.count,
      message: `${formatCount(found.count)} of ${formatCount(found.total)} training rows are newer than the oldest test row, by "${name}".`,
      fix: 'Split by time where the network will be used on what comes later; otherwise its figures look into the future.',
      remedies: [
        {
          kind: 'split',
          title: 'Split by time',
          split: {
            kind: 'time',
            column: name,
            train: shares.train as number,
            validation: shares.validation as number,
            test: shares.test as number,
            gap: 0,
            gapUnit: 'days',
          },
        },
      ],
      examples: examples.map(({ place: row, part, written }) => ({
        text: `${name} ${displayClass(written)}`,
        rows: [{ row, part }],
      })),
    },
  ];
}

async function findNearImages(context: Context): Promise<LeakageFinding[] | { skipped: string }> {
  const { connection, table, file, mediaIndexPath } = context;
  const places = table.columns.flatMap(({ kind }, place) => (kind === 'image' ? [place] : []));
  if (places.length === 0 || mediaIndexPath === null) return { skipped: 'The data set has no images.' };
  const findings: LeakageFinding[] = [];
  for (const place of places) {
    const source = withParts(table, file, { id: storedName(place) });
    try {
      // A picture of one colour hashes to zero and is like every other one.
      await connection.run(`CREATE OR REPLACE TEMP TABLE image_row AS
        SELECT place, part, ('0x' || hash64)::UBIGINT AS hash FROM ${source}
        JOIN (SELECT id, hash64 FROM read_parquet(${literal(mediaIndexPath)}) WHERE hash64 IS NOT NULL) USING (id)
        WHERE part IS NOT NULL AND hash64 <> '0000000000000000'`);
      await connection.run(`CREATE OR REPLACE TEMP TABLE image_hash AS
        SELECT hash, bool_or(part = 'train') AS trained, bool_or(part <> 'train') AS tested FROM image_row GROUP BY hash`);
      // Hashes that differ in at most three bits share at least one of their four blocks.
      const blocks = [0, 16, 32, 48].map((shift) => `((hash >> ${shift}) & 65535)`);
      await connection.run(`CREATE OR REPLACE TEMP TABLE image_pair AS
        SELECT DISTINCT a, b FROM (${blocks
          .map(
            (
              block,
            ) => `SELECT l.hash AS a, r.hash AS b FROM (SELECT *, ${block} AS block FROM image_hash WHERE trained) AS l
              JOIN (SELECT *, ${block} AS block FROM image_hash WHERE tested) AS r USING (block)
              WHERE bit_count(xor(l.hash, r.hash)::BIT) <= ${nearBitCount}`,
          )
          .join(' UNION ALL ')})`);
      const [counted] = await connection.rows<{ count: number }>(
        `SELECT count(*) AS count FROM image_row WHERE part <> 'train' AND hash IN (SELECT b FROM image_pair)`,
      );
      if (!counted || counted.count === 0) continue;
      const examples = await connection.rows<{ trained: number; tested: number; part: SplitName; bits: number }>(
        `SELECT min(t.place)::DOUBLE AS trained, min(o.place)::DOUBLE AS tested, min(o.part) AS part,
           bit_count(xor(a, b)::BIT) AS bits
         FROM image_pair JOIN image_row AS t ON t.hash = a AND t.part = 'train' JOIN image_row AS o ON o.hash = b AND o.part <> 'train'
         GROUP BY a, b ORDER BY bits, trained LIMIT ${exampleCount}`,
      );
      findings.push({
        kind: 'nearDuplicateImages',
        severity: 'error',
        count: counted.count,
        message: `${formatCount(counted.count)} images for validation or test in "${nameOf(context, place)}" look the same as a training image.`,
        fix: 'Exclude one of each pair in a new version, or give pictures of one scene a group and split by it.',
        remedies: [],
        examples: examples.map(({ trained, tested, part, bits }) => ({
          text: bits === 0 ? 'Same picture' : `Nearly the same picture (${bits} of 64 bits differ)`,
          rows: [
            { row: trained, part: 'train' as const },
            { row: tested, part },
          ],
        })),
      });
    } finally {
      for (const name of ['image_pair', 'image_hash', 'image_row'])
        await connection.run(`DROP TABLE IF EXISTS ${name}`).catch(() => {});
    }
  }
  return findings;
}

/** Columns from which the target follows: written down after it was known, or a copy of it. */
async function findTargetLikeColumns(context: Context): Promise<LeakageFinding[] | { skipped: string }> {
  const { connection, table, features, targets } = context;
  const [target] = targets;
  if (target === undefined) return { skipped: 'The data set has no target.' };
  const step = Math.max(1, Math.floor(table.rowCount / comparedRowCount));
  const compared = features.slice(0, comparedColumnCount);
  const targetKind = table.columns[target]?.kind;
  const isNumber = targetKind === 'real' || targetKind === 'integer';
  const rows = `FROM ${fromTable(table)} WHERE file_row_number % ${step} = 0 AND ${storedName(target)} IS NOT NULL`;
  const found: { place: number; why: string }[] = [];
  for (const place of compared) {
    const kind = table.columns[place]?.kind;
    if (kind === undefined || kind === 'image' || kind === 'audio' || kind === 'array') continue;
    const own = storedName(place);
    const isNumeric = kind === 'real' || kind === 'integer';
    if (isNumber && isNumeric) {
      const [fit] = await connection.rows<{ fit: number | null }>(
        `SELECT CASE WHEN stddev_pop(${own}) > 0 AND stddev_pop(${storedName(target)}) > 0 THEN corr(${own}, ${storedName(target)}) END AS fit ${rows} AND isfinite(${own}) AND isfinite(${storedName(target)})`,
      );
      if (fit?.fit != null && Math.abs(fit.fit) > 0.9999)
        found.push({ place, why: `its correlation with the target is ${fit.fit.toFixed(5)}` });
    }
    if (kind === 'real') continue;
    // Values that stand in one row each say nothing; only those that repeat can determine something.
    const [purity] = await connection.rows<{ pure: number; rows: number; total: number; base: number; values: number }>(
      `WITH pair AS (SELECT ${own} AS value, ${storedName(target)} AS answer, count(*) AS n ${rows} AND ${own} IS NOT NULL GROUP BY 1, 2),
         by_value AS (SELECT value, max(n) AS most, sum(n) AS n FROM pair GROUP BY value),
         by_answer AS (SELECT sum(n) AS n FROM pair GROUP BY answer)
       SELECT coalesce(sum(most) FILTER (n > 1), 0)::DOUBLE AS pure, coalesce(sum(n) FILTER (n > 1), 0)::DOUBLE AS rows,
         coalesce(sum(n), 0)::DOUBLE AS total, (SELECT max(n) FROM by_answer)::DOUBLE AS base, count(*) AS values FROM by_value`,
    );
    if (!purity || purity.rows < 20 || purity.rows < purity.total / 2 || purity.values > purity.total / 4) continue;
    if (purity.pure === purity.rows && purity.base / purity.total < 0.95)
      found.push({ place, why: `each of its ${formatCount(purity.values)} values stands with one target only` });
  }
  const targetName = nameOf(context, target);
  return found.map(({ place, why }) => ({
    kind: 'targetLikeColumn',
    severity: 'warning',
    count: 1,
    message: `"${nameOf(context, place)}" gives "${targetName}" away: ${why}.`,
    fix: 'Leave the column out unless it is known before the target is, where the network will be used.',
    remedies: [{ kind: 'ignoreColumn', title: `Ignore ${nameOf(context, place)}`, column: nameOf(context, place) }],
    examples: [],
  }));
}
