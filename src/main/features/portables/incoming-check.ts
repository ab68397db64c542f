import { z } from 'zod';
import { StudioError, studioErrorCodes, studioErrorDataSchema } from '../../../shared/base/problem';
import { compilationSchema } from '../../../shared/contract/compilation';
import { columnSchema } from '../../../shared/contract/dataset';
import { splitNames } from '../../../shared/contract/evaluation';
import { activeRunStatuses, runEventKinds, runStatuses } from '../../../shared/contract/run';
import { runSourceSchema } from '../../../shared/contract/run-source';
import { splitRecordSchema } from '../../../shared/contract/split';
import { idPatterns, parsePortablePath } from '../../../shared/portable/manifest';
import { createBreather } from '../../data/breather';
import type { Queries } from '../../store';

const quote = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
const endedStatuses = runStatuses.filter((status) => !activeRunStatuses.includes(status));

/** Rows that no studio writes, by what is wrong with them: SQL that finds one. */
const wrongRows: Readonly<Record<string, string>> = {
  'a run with a status that is none': `SELECT 1 FROM run WHERE status NOT IN (${quote(endedStatuses)})`,
  'a run without a config': 'SELECT 1 FROM run WHERE id NOT IN (SELECT run_id FROM run_config)',
  'a run with a number below one': 'SELECT 1 FROM run WHERE number < 1 OR number > 9007199254740991',
  'a thing of the trash': `SELECT 1 FROM run WHERE trash_id IS NOT NULL UNION ALL SELECT 1 FROM dataset WHERE trash_id IS NOT NULL
    UNION ALL SELECT 1 FROM dataset_version WHERE trash_id IS NOT NULL UNION ALL SELECT 1 FROM model WHERE trash_id IS NOT NULL
    UNION ALL SELECT 1 FROM report WHERE trash_id IS NOT NULL UNION ALL SELECT 1 FROM trash`,
  'an event of a kind that is none': `SELECT 1 FROM run_event WHERE level NOT IN ('info', 'warning', 'error') OR kind NOT IN (${quote(runEventKinds)})`,
  'an evaluation of a part that is none': `SELECT 1 FROM evaluation WHERE split NOT IN (${quote(splitNames)})`,
  'more or fewer than one project': 'SELECT 1 WHERE (SELECT count(*) FROM project) <> 1',
};

/** Columns of JSON. */
const jsonColumns: Readonly<Record<string, readonly string[]>> = {
  run: ['tags', 'compiled', 'final_metrics', 'error', 'split', 'source'],
  run_config: ['config', 'environment', 'interventions'],
  run_event: ['detail'],
  run_record: ['description'],
  checkpoint: ['metrics'],
  evaluation: ['metrics', 'confusion', 'per_class', 'outputs'],
  dataset_version: ['columns', 'problems', 'profile', 'changes', 'summary', 'column_keys'],
  model: ['inputs', 'outputs', 'source', 'problems'],
  run_view: ['layout'],
  report: ['content'],
};

const json = z.string().transform((text) => JSON.parse(text) as unknown);
const optional = <Schema extends z.ZodType>(schema: Schema) => json.pipe(schema).nullable();

const runRowSchema = z.object({
  id: z.string().regex(idPatterns.runs),
  name: z.string().min(1).max(10_000),
  tags: json.pipe(z.array(z.string())),
  compiled: optional(compilationSchema),
  final_metrics: optional(z.record(z.string(), z.record(z.string(), z.number().nullable()))),
  error: optional(z.object({ code: z.enum(studioErrorCodes), message: z.string(), data: studioErrorDataSchema })),
  split: optional(splitRecordSchema),
  source: optional(runSourceSchema),
  config: json.pipe(z.record(z.string(), z.unknown())),
});

const versionRowSchema = z.object({
  dataset_id: z.string().regex(idPatterns.datasets),
  version: z.number().int().positive(),
  columns: json.pipe(z.array(columnSchema)),
});

const thingSchema = z.object({
  id: z.string().regex(/^[a-zA-Z]+_[0-9a-z]{4,40}$/),
  name: z.string().min(1).max(10_000),
});
const modelSchema = thingSchema.extend({ id: z.string().regex(idPatterns.models) });

const wrong = (what: string) =>
  new StudioError('BAD_INPUT', `The rows of the portable file are not as they must be: ${what}.`, {
    fix: 'Write the file again where it came from. Nothing was changed here.',
  });

async function checkEach(
  queries: Queries,
  sql: string,
  noun: string,
  schema: z.ZodType,
  pageSize = 200,
): Promise<void> {
  const breathe = createBreather();
  for (let offset = 0; ; offset += pageSize) {
    const rows = await queries.all<Record<string, unknown>>(`${sql} LIMIT ${pageSize} OFFSET ${offset}`);
    for (const row of rows) {
      const result = schema.safeParse(row);
      if (!result.success) {
        const [issue] = result.error.issues;
        throw wrong(
          `${noun} ${String(row.id ?? row.dataset_id).slice(0, 80)}, ${issue?.path.join('.')}: ${issue?.message}`,
        );
      }
      await breathe();
    }
    if (rows.length < pageSize) return;
  }
}

/**
 * What rows of somebody else's file mean: ids and paths that stay in their folders, words that are known, JSON that can be
 * read.
 *
 * Throws: StudioError BAD_INPUT naming the first that is wrong.
 */
export async function checkIncomingRows(rows: Queries): Promise<void> {
  for (const [what, sql] of Object.entries(wrongRows)) if (await rows.get(`${sql} LIMIT 1`)) throw wrong(what);
  for (const [table, columns] of Object.entries(jsonColumns))
    for (const column of columns)
      if (
        await rows.get(`SELECT 1 FROM "${table}" WHERE "${column}" IS NOT NULL AND NOT json_valid("${column}") LIMIT 1`)
      )
        throw wrong(`“${column}” of a row of ${table} is no JSON`);
  await checkEach(
    rows,
    `SELECT run.id, name, tags, compiled, final_metrics, error, split, source, config FROM run JOIN run_config ON run_id = run.id
     ORDER BY run.id`,
    'run',
    runRowSchema,
  );
  await checkEach(
    rows,
    'SELECT dataset_id, version, columns FROM dataset_version ORDER BY dataset_id, version',
    'data set',
    versionRowSchema,
  );
  await checkEach(rows, 'SELECT id, name FROM dataset ORDER BY id', 'data set', thingSchema);
  await checkEach(rows, 'SELECT id, name FROM model ORDER BY id', 'model', modelSchema);
  await checkEach(rows, 'SELECT id, name FROM report ORDER BY id', 'report', thingSchema);
  await checkEach(rows, 'SELECT id, name FROM run_view ORDER BY id', 'view', thingSchema);
  const checkpoints = await rows.all<{ runId: string; directory: string }>(
    'SELECT run_id AS runId, directory FROM checkpoint',
  );
  for (const { runId, directory } of checkpoints) {
    const place = parsePortablePath(directory);
    if (place?.folder !== 'runs' || place.id !== runId || !/^checkpoints\/[^/]+$/.test(place.inside))
      throw wrong(`a checkpoint lies in “${directory.slice(0, 200)}”`);
  }
}
