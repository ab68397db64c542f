import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createActivities } from '../../src/main/features/activities';
import { createPortables, type PortablesFeature } from '../../src/main/features/portables';
import { listSeries, readSeries } from '../../src/main/features/runs';
import { saveSeries } from '../../src/main/features/runs/metric-repository';
import { createMetricSeries } from '../../src/main/features/runs/metric-series';
import { insertRun, takeRunNumber } from '../../src/main/features/runs/run-repository';
import { createChanges } from '../../src/main/lib/changes';
import { createSessionDoor, openStore, type ProjectSession, type Store } from '../../src/main/store';
import { createId } from '../../src/shared/base/id';
import { createMemoryLog } from './memory-log';

export type Points = readonly (readonly [step: number, value: number, timeMs: number])[];

export interface NewPortableRun {
  name?: string;
  status?: string;
  config?: unknown;
  metrics?: Readonly<Record<string, Points>>;
  checkpoints?: readonly { id: string; step: number; best?: boolean }[];
  dataset?: { id: string; name: string; version: number; fingerprint: string };
  parentRunId?: string;
  createdAt?: number;
}

/** A project with its portables and runs that are written straight into the database; no engine, no data sets. */
export interface PortableProject {
  store: Store;
  session: ProjectSession;
  portables: PortablesFeature;
  log: ReturnType<typeof createMemoryLog>;
  addRun(run?: NewPortableRun): Promise<string>;
  close(): Promise<void>;
}

const environment = { studioVersion: '1.2.3' };

export async function openPortableProject(
  folder: string,
  name: string,
  { fingerprintFile = async () => '', cacheDirectory = path.join(folder, 'cache') } = {},
): Promise<PortableProject> {
  const store = await openStore(path.join(folder, name), { create: true, name });
  const door = createSessionDoor();
  door.replace(store);
  const changes = createChanges();
  const log = createMemoryLog();
  const clock = { now: () => Date.UTC(2026, 10, 22) };
  const { tasks } = createActivities({ changes, clock, log });
  const portables = createPortables({
    session: door.session,
    current: door.current,
    openProject: async ({ path: directory, create, name: projectName }) => {
      const opened = await openStore(directory, { create, name: projectName });
      await door.replace(opened)?.close();
      return {} as never;
    },
    closeProject: async () => {
      await door.replace(null)?.close();
    },
    datasets: { fingerprintFile },
    uploads: {
      path: () => {
        throw new Error('There are no uploads.');
      },
      remove: async () => {},
    },
    tasks,
    changes,
    clock,
    log,
    studioVersion: '1.2.3',
    cacheDirectory,
  });
  await portables.recover(store);
  return {
    store,
    get session() {
      return door.session();
    },
    portables,
    log,
    addRun: (run = {}) => addRun(store, run),
    close: async () => {
      await portables.close();
      await door.replace(null)?.close();
    },
  };
}

async function addRun(
  { database, directories }: ProjectSession,
  {
    name,
    status = 'completed',
    config = { seed: 7 },
    metrics = {},
    checkpoints = [],
    dataset,
    ...rest
  }: NewPortableRun,
): Promise<string> {
  const id = createId('run');
  await database.transaction(async (queries) => {
    const number = await takeRunNumber(queries);
    await insertRun(queries, {
      id,
      number,
      name: name ?? `run-${number}`,
      experiment: 'test',
      createdAt: rest.createdAt ?? 1_700_000_000_000,
      datasetId: dataset?.id ?? null,
      datasetName: dataset?.name ?? 'clouds',
      datasetVersion: dataset?.version ?? null,
      datasetFingerprint: dataset?.fingerprint ?? null,
      parameterCount: 12,
      epochCount: 1,
      seed: 7,
      colorIndex: (number - 1) % 10,
      parentRunId: rest.parentRunId ?? null,
      parentCheckpointId: null,
      originMode: null,
      text: JSON.stringify(config),
      config: JSON.stringify(config),
      environment: JSON.stringify(environment),
    });
    await queries.run('UPDATE run SET status = ?, started_at = created_at WHERE id = ?', [status, id]);
    for (const [metric, points] of Object.entries(metrics)) {
      const series = createMetricSeries(metric);
      const column = (index: 0 | 1 | 2) => Float64Array.from(points, (point) => point[index]);
      series.append(column(0), column(1), column(2));
      await saveSeries(queries, id, [{ metric, summary: { ...series.summary }, chunks: series.takeWrites() }]);
    }
    for (const checkpoint of checkpoints)
      await queries.run(
        `INSERT INTO checkpoint (id, run_id, step, epoch, created_at, size_bytes, best, metrics, directory)
         VALUES (?, ?, ?, 1, 5, 8, ?, '{}', ?)`,
        [
          checkpoint.id,
          id,
          checkpoint.step,
          checkpoint.best ?? false,
          `runs/${id}/checkpoints/folder-${checkpoint.id}`,
        ],
      );
  });
  const directory = path.join(directories.runs, id);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'config.yaml'), JSON.stringify(config));
  for (const checkpoint of checkpoints) {
    const place = path.join(directory, 'checkpoints', `folder-${checkpoint.id}`);
    await mkdir(place, { recursive: true });
    await writeFile(path.join(place, 'weights.bin'), Buffer.from(`${id} ${checkpoint.id}`));
  }
  return id;
}

/** Every point of a run, exactly. */
export async function pointsOf({ session }: PortableProject, runId: string): Promise<Record<string, number[][]>> {
  const series = await listSeries(session.database, runId);
  const range = { after: Number.NEGATIVE_INFINITY, to: Number.MAX_VALUE };
  const { columns } = await readSeries(session.database, series, range, Number.POSITIVE_INFINITY);
  return Object.fromEntries(
    series.map(({ id, metric }) => {
      const own = columns.get(id);
      return [metric, own ? [[...own.steps], [...own.values], [...own.times]] : []];
    }),
  );
}

/** Everything that a project holds, for comparing before and after: rows of every table, and files. */
export async function contentOf({ store, session }: PortableProject): Promise<Record<string, unknown>> {
  const { database } = session ?? store;
  const tables = await database.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
  );
  const content: Record<string, unknown> = {};
  for (const { name } of tables)
    if (name !== 'project') content[name] = await database.all(`SELECT * FROM "${name}" ORDER BY 1, 2`);
  for (const folder of ['runs', 'datasets', 'models'] as const)
    content[`${folder}/`] = (await readdir(session.directories[folder], { recursive: true })).sort();
  return content;
}
