import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { StudioError } from '../../../shared/base/problem';
import { lineLookCount } from '../../../shared/charts/palette';
import type { PortableImport } from '../../../shared/contract/portable';
import type { RunSource } from '../../../shared/contract/run-source';
import { type PortableFolder, type PortableManifest, parsePortablePath } from '../../../shared/portable/manifest';
import type { Clock } from '../../lib/clock';
import type { TaskContext } from '../../lib/tasks';
import {
  type EnteringRun,
  type EnteringThing,
  enterRows,
  finishImport,
  markImport,
  type ProjectSession,
  type Queries,
  removeImport,
  type SqlValue,
  toStoreError,
} from '../../store';
import type { Datasets } from '../datasets';
import { type OpenPortable, requireSpace } from './open-portable';
import type { ImportPlan, PlannedDataset, PlannedThing } from './plan-import';
import type { PlannedRun } from './plan-runs';

export interface ImportDependencies {
  datasets: Pick<Datasets, 'fingerprintFile'>;
  clock: Clock;
}

export interface ImportChoice {
  /** As the person named it. */
  file: string;
  /** Ids in the file; null takes everything. */
  runIds: readonly string[] | null;
}

export interface ImportOutcome {
  imported: PortableImport;
  skippedRunCount: number;
  missingDatasets: string[];
}

/** Of the whole work, that of unpacking files; the rest is for rows. */
const filesFraction = 0.5;
const filesAtOnce = 4;

/** What comes in of a plan, with the ids it gets here. */
interface Chosen {
  /** What runs are called in the file and here, those that are not taken since they are here included. */
  runIds: readonly { id: string; idHere: string }[];
  runs: (PlannedRun & { idHere: string })[];
  datasets: (PlannedDataset & { idHere: string })[];
  models: (PlannedThing<string> & { idHere: string })[];
  reports: (PlannedThing<string> & { idHere: string })[];
  views: (PlannedThing<string> & { idHere: string })[];
  skippedRunCount: number;
}

const prefixes = { runs: 'run', datasets: 'ds', models: 'model', reports: 'report', views: 'view' } as const;

async function choose(
  { directories }: ProjectSession,
  plan: ImportPlan,
  { runIds }: ImportChoice,
  nowMs: number,
): Promise<Chosen> {
  const wanted = runIds && new Set(runIds);
  const missing = runIds?.filter((id) => !plan.runs.some((run) => run.id === id)) ?? [];
  if (missing.length > 0)
    throw new StudioError('NOT_FOUND', `The portable file has no run ${missing.slice(0, 3).join(', ')}.`, {
      fix: 'Look into the file again and choose among its runs.',
    });
  const asked = plan.runs.filter(({ id }) => !wanted || wanted.has(id));
  const runs = asked.filter(({ state }) => state !== 'same');
  const used = new Set(asked.flatMap(({ datasetId }) => datasetId ?? []));
  const isThere = (folder: string) =>
    stat(folder).then(
      () => true,
      () => false,
    );
  const name = async <Thing extends { id: string; needsOwnId: boolean }>(
    noun: keyof typeof prefixes,
    things: readonly Thing[],
  ): Promise<(Thing & { idHere: string })[]> => {
    const named: (Thing & { idHere: string })[] = [];
    for (const thing of things) {
      // A folder that nobody knows of is left alone.
      const isTaken =
        thing.needsOwnId ||
        (noun !== 'reports' && noun !== 'views' && (await isThere(path.join(directories[noun], thing.id))));
      named.push({ ...thing, idHere: isTaken ? createId(prefixes[noun], nowMs) : thing.id });
    }
    return named;
  };
  const isNew = ({ state }: { state: string }) => state !== 'same';
  const named = await name('runs', runs);
  return {
    runIds: [...named, ...plan.runs.flatMap(({ id, sameId }) => (sameId === null ? [] : [{ id, idHere: sameId }]))],
    runs: named,
    datasets: await name(
      'datasets',
      plan.datasets.filter(({ id, state }) => state === 'bring' && (!wanted || used.has(id))),
    ),
    models: await name('models', wanted ? [] : plan.models.filter(isNew)),
    reports: await name('reports', wanted ? [] : plan.reports.filter(isNew)),
    views: await name('views', wanted ? [] : plan.views.filter(isNew)),
    skippedRunCount: asked.length - runs.length,
  };
}

type ManifestFile = PortableManifest['files'][number];

/** The files that come in, and where they go. */
function filesOf(
  { directories }: ProjectSession,
  { manifest }: OpenPortable['archive'],
  chosen: Chosen,
): { item: ManifestFile; target: string }[] {
  const ids: Record<PortableFolder, Map<string, string>> = {
    runs: new Map(chosen.runs.map(({ id, idHere }) => [id, idHere])),
    datasets: new Map(chosen.datasets.map(({ id, idHere }) => [id, idHere])),
    models: new Map(chosen.models.map(({ id, idHere }) => [id, idHere])),
  };
  return manifest.files.flatMap((item) => {
    const place = parsePortablePath(item.path);
    const idHere = place && ids[place.folder].get(place.id);
    return place && idHere
      ? [{ item, target: path.join(directories[place.folder], idHere, ...place.inside.split('/')) }]
      : [];
  });
}

function foldersOf(chosen: Chosen): string[] {
  return (['runs', 'datasets', 'models'] as const).flatMap((folder) =>
    chosen[folder].map(({ idHere }) => `${folder}/${idHere}`),
  );
}

/** Several at once, since each waits for the disk. */
async function extractAll(
  { archive }: OpenPortable,
  files: readonly { item: ManifestFile; target: string }[],
  { signal, onBytes }: { signal: AbortSignal; onBytes(count: number): void },
): Promise<void> {
  const waiting = files.values();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const work = async () => {
    for (const { item, target } of waiting) {
      either.throwIfAborted();
      await archive.extract(item, target, { signal: either, onBytes });
    }
  };
  const all = await Promise.allSettled(
    Array.from({ length: filesAtOnce }, () =>
      work().catch((error) => {
        if (!either.aborted) failed.abort(error);
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  for (const result of all) if (result.status === 'rejected') throw result.reason;
}

/** The rows that came along are those whose fingerprint runs go by. */
async function checkDatasets(
  { datasets }: ImportDependencies,
  { directories }: ProjectSession,
  { rows }: OpenPortable,
  chosen: Chosen,
  { signal, report }: TaskContext,
): Promise<void> {
  for (const { id, idHere, name } of chosen.datasets) {
    const versions = await rows.all<{ version: number; columns: string; rowCount: number; fingerprint: string }>(
      'SELECT version, columns, row_count AS rowCount, fingerprint FROM dataset_version WHERE dataset_id = ?',
      [id],
    );
    for (const { version, columns, rowCount, fingerprint } of versions) {
      report({ fraction: filesFraction, detail: `Checking the rows of “${name}”` });
      const file = path.join(directories.datasets, idHere, `v${version}`, 'data.parquet');
      const found = await datasets
        .fingerprintFile({ path: file, columns: JSON.parse(columns), rowCount }, signal)
        .catch((error: Error) => {
          if (signal.aborted) throw error;
          return `none: ${error.message.split('\n')[0]}`;
        });
      if (found !== fingerprint)
        throw new StudioError(
          'BAD_INPUT',
          `The rows of “${name}”, version ${version}, are not those that the portable file says: their fingerprint is ${found}, expected ${fingerprint}.`,
          { fix: 'Write the file again where it came from. Nothing was changed here.' },
        );
    }
  }
}

const thingsOf = (
  things: readonly { id: string; idHere: string; name: string; nameHere?: string }[],
): EnteringThing[] =>
  things.map(({ id, idHere, name, nameHere }) => ({ from: id, id: idHere, name: nameHere ?? name }));

function enteringRuns(
  chosen: Chosen,
  plan: ImportPlan,
  numbers: readonly number[],
  { file, nowMs }: { file: string; nowMs: number },
): EnteringRun[] {
  const brought = new Map(chosen.datasets.map((dataset) => [dataset.id, dataset]));
  const planned = new Map(plan.datasets.map((dataset) => [dataset.id, dataset]));
  return chosen.runs.map((run, index) => {
    const number = numbers[index] as number;
    const own = run.datasetId === null ? undefined : brought.get(run.datasetId);
    const link =
      run.datasetId === null || run.datasetVersion === null
        ? undefined
        : planned.get(run.datasetId)?.links.get(run.datasetVersion);
    const source: RunSource = {
      tool: 'studio',
      path: file,
      id: run.id,
      fingerprint: run.fingerprint ?? '',
      importedAt: nowMs,
    };
    return {
      from: run.id,
      id: run.idHere,
      number,
      name: run.nameHere,
      // As it was where its number is; else so that neighbours differ.
      colorIndex: number === run.number ? run.colorIndex : (number - 1) % lineLookCount,
      datasetId: own?.idHere ?? link?.datasetId ?? null,
      datasetName: own?.nameHere ?? link?.name ?? run.datasetName,
      datasetVersion: own ? run.datasetVersion : (link?.version ?? run.datasetVersion),
      source: JSON.stringify(source),
    };
  });
}

/** Reports name runs by their ids; those of runs that got another one are changed with them. */
async function renameInReports(queries: Queries, chosen: Chosen): Promise<void> {
  const renamed = chosen.runIds.filter(({ id, idHere }) => id !== idHere);
  for (const { idHere: report } of chosen.reports)
    for (const { id, idHere } of renamed)
      await queries.run('UPDATE report SET content = replace(content, ?, ?) WHERE id = ?', [id, idHere, report]);
}

/** Where a run was forked from one that is here as a copy, the copy is its parent. */
async function renameParents(queries: Queries, chosen: Chosen): Promise<void> {
  await queries.run(
    `UPDATE run SET parent_run_id = copy.value FROM json_each(?) AS copy
     WHERE copy.key = parent_run_id AND run.id IN (SELECT value FROM json_each(?))`,
    [
      JSON.stringify(Object.fromEntries(chosen.runIds.map(({ id, idHere }) => [id, idHere]))),
      JSON.stringify(chosen.runs.map(({ idHere }) => idHere)),
    ],
  );
}

async function enterViews(queries: Queries, rows: Queries, chosen: Chosen): Promise<void> {
  for (const { id, idHere, name } of chosen.views) {
    const row = await rows.get<Record<string, SqlValue>>('SELECT * FROM run_view WHERE id = ?', [id]);
    if (!row) continue;
    let free = name;
    for (let number = 2; await queries.get('SELECT 1 FROM run_view WHERE name = ?', [free]); number += 1)
      free = `${name} (${number})`;
    const entries = Object.entries({ ...row, id: idHere, name: free });
    await queries.run(
      `INSERT INTO run_view (${entries.map(([column]) => `"${column}"`).join(', ')}) VALUES (${entries.map(() => '?').join(', ')})`,
      entries.map(([, value]) => value),
    );
  }
}

/**
 * Brings a checked file into a project. Everything is there at once at the end; whatever fails before, and a host that
 * dies, leaves the project as it was.
 *
 * Throws: StudioError BAD_INPUT for files that are not what the manifest says, NOT_FOUND, DISK_FULL, CANCELLED.
 */
export async function importPortable(
  dependencies: ImportDependencies,
  session: ProjectSession,
  { open, plan, choice }: { open: OpenPortable; plan: ImportPlan; choice: ImportChoice },
  context: TaskContext,
): Promise<ImportOutcome> {
  const { signal, report } = context;
  const nowMs = dependencies.clock.now();
  const chosen = await choose(session, plan, choice, nowMs);
  const files = filesOf(session, open.archive, chosen);
  const fileBytes = files.reduce((total, { item }) => total + item.sizeBytes, 0);
  const { size: rowBytes } = await stat(open.rows.file);
  await requireSpace(session.path, fileBytes + rowBytes);
  const importId = createId('trash', nowMs);
  const mark = { id: importId, startedAt: nowMs, file: choice.file, folders: foldersOf(chosen) };
  signal.throwIfAborted();
  const numbers = await markImport(
    session,
    mark,
    chosen.runs.map(({ number }) => number),
  );
  try {
    let doneBytes = 0;
    await extractAll(open, files, {
      signal,
      onBytes: (count) => {
        doneBytes += count;
        report({ fraction: (filesFraction * doneBytes) / Math.max(1, fileBytes), detail: 'Unpacking files' });
      },
    });
    await checkDatasets(dependencies, session, open, chosen, context);
    await enterRows(
      session,
      open.rows,
      {
        importId,
        runs: enteringRuns(chosen, plan, numbers, { file: choice.file, nowMs }),
        datasets: thingsOf(chosen.datasets),
        models: thingsOf(chosen.models),
        reports: thingsOf(chosen.reports),
      },
      {
        signal,
        onProgress: (fraction) =>
          report({ fraction: filesFraction + (1 - filesFraction) * fraction, detail: 'Entering the rows' }),
      },
    );
    signal.throwIfAborted();
    await finishImport(session, importId, async (queries) => {
      await renameInReports(queries, chosen);
      await renameParents(queries, chosen);
      await enterViews(queries, open.rows, chosen);
    });
  } catch (error) {
    await removeImport(session, importId);
    throw toStoreError(error, session.path);
  }
  const idsOf = (things: readonly { idHere: string }[]) => things.map(({ idHere }) => idHere);
  const lost = new Set(chosen.runs.flatMap(({ datasetId }) => datasetId ?? []));
  return {
    imported: {
      runIds: idsOf(chosen.runs),
      datasetIds: idsOf(chosen.datasets),
      modelIds: idsOf(chosen.models),
      reportIds: idsOf(chosen.reports),
      viewIds: idsOf(chosen.views),
    },
    skippedRunCount: chosen.skippedRunCount,
    missingDatasets: plan.datasets
      .filter(({ id, state }) => state === 'missing' && lost.has(id))
      .map(({ name }) => name),
  };
}
