import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseDocument } from 'yaml';
import { StudioError } from '../../../../shared/base/problem';
import type { FoundHistory, FoundRun, ImportContext, PreviewContext, ReadRun, RunSink } from '../importer';
import { digest, fileIn, type Place, plainSizeBytes, readPart, readSmallFile } from '../place';
import { unreadableRun } from '../unreadable';
import { isStillRunning, parsePythonNumber, readTags, settingsOf, statusOf } from './values';

/**
 * A run of an `mlruns` folder: `<experiment>/<run>/meta.yaml` with a file a parameter, tag and metric beside it.
 * Source: MLflow, mlflow/store/tracking/file_store.py
 */
interface RunFolder {
  /** In the place, without a slash at its end. */
  folder: string;
  metrics: string[];
  params: string[];
  tags: string[];
  artifacts: string[];
}

const metaName = 'meta.yaml';
const metaLimitBytes = 256 * 1024;
const valueLimitBytes = 64 * 1024;

const kinds = ['metrics', 'params', 'tags', 'artifacts'] as const;

export function findRunFolders(place: Place): RunFolder[] {
  const folders = new Map<string, RunFolder>();
  const metas = new Set(
    place.files.filter((file) => path.posix.basename(file) === metaName).map((file) => path.posix.dirname(file)),
  );
  for (const file of place.files)
    for (const kind of kinds) {
      const at = file.startsWith(`${kind}/`) ? 0 : file.indexOf(`/${kind}/`);
      if (at < 0) continue;
      const folder = at === 0 ? '.' : file.slice(0, at);
      if (!metas.has(folder)) continue;
      const run = folders.get(folder) ?? { folder, metrics: [], params: [], tags: [], artifacts: [] };
      run[kind].push(file.slice(at === 0 ? kind.length + 1 : at + kind.length + 2));
      folders.set(folder, run);
      break;
    }
  // A run that has only begun has nothing but its meta.yaml, and its name tells it from an experiment, which has one as well.
  for (const folder of metas)
    if (!folders.has(folder) && /(?:^|\/)[0-9a-f]{32}$/.test(folder))
      folders.set(folder, { folder, metrics: [], params: [], tags: [], artifacts: [] });
  return [...folders.values()].sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

async function readMeta(place: Place, folder: string): Promise<Record<string, unknown>> {
  const name = folder === '.' ? metaName : `${folder}/${metaName}`;
  if (!place.files.includes(name)) return {};
  const content = await readSmallFile(fileIn(place, name), metaLimitBytes);
  const document = parseDocument(content, { logLevel: 'silent', intAsBigInt: false });
  const [error] = document.errors;
  if (error)
    throw new StudioError('BAD_INPUT', `${name} cannot be read: ${error.message.split('\n')[0]}`, {
      problems: [
        {
          code: 'damagedFile',
          severity: 'error',
          message: `${name} cannot be read: ${error.message.split('\n')[0]}`,
          where: { file: name },
        },
      ],
    });
  const meta: unknown = document.toJS({ maxAliasCount: 100 });
  return typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>) : {};
}

/** Reads the experiment above a run once. */
function experimentNames(place: Place): (folder: string) => Promise<{ name: string; isDeleted: boolean }> {
  const known = new Map<string, Promise<{ name: string; isDeleted: boolean }>>();
  return (folder) => {
    const above = path.posix.dirname(folder);
    const found =
      known.get(above) ??
      readMeta(place, above).then(
        (meta) => ({
          name: String(meta.name ?? (above === '.' ? place.name : path.posix.basename(above))),
          isDeleted: meta.lifecycle_stage === 'deleted' || above.split('/').includes('.trash'),
        }),
        () => ({ name: path.posix.basename(above), isDeleted: false }),
      );
    known.set(above, found);
    return found;
  };
}

const inRun = ({ folder }: RunFolder, kind: (typeof kinds)[number], name: string) =>
  folder === '.' ? `${kind}/${name}` : `${folder}/${kind}/${name}`;

const numberOrNull = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

async function describeRun(
  place: Place,
  run: RunFolder,
  experiment: { name: string; isDeleted: boolean },
  context: PreviewContext,
): Promise<FoundRun> {
  const problems: FoundRun['problems'] = [];
  const meta = await readMeta(place, run.folder).catch((error: StudioError) => {
    problems.push(
      ...(error.data?.problems ?? [
        { code: 'unreadableFile', severity: 'error' as const, message: `${metaName} cannot be read: ${error.message}` },
      ]),
    );
    return {} as Record<string, unknown>;
  });
  const id = String(meta.run_id ?? meta.run_uuid ?? path.posix.basename(run.folder));
  let extent = 20;
  let points = 0;
  const sizes: (string | number | null)[] = [];
  for (const metric of run.metrics) {
    const size = await plainSizeBytes(fileIn(place, inRun(run, 'metrics', metric)));
    extent += size ?? 0;
    sizes.push(metric, size);
    if (!context.isLate() && size !== null && size > 0) {
      const part = new TextDecoder().decode(await readPart(fileIn(place, inRun(run, 'metrics', metric)), 0, 1024));
      const lines = part.split('\n').length - 1;
      points += size <= 1024 ? Math.max(1, lines) : Math.round((size * Math.max(1, lines)) / 1024);
    }
    await context.breathe();
  }
  for (const kind of ['params', 'tags'] as const)
    for (const name of run[kind]) sizes.push(name, await plainSizeBytes(fileIn(place, inRun(run, kind, name))));
  return {
    id,
    name: String(meta.run_name || meta.name || id.slice(0, 8)),
    experiment: experiment.name,
    status: statusOf(meta.status),
    startedAt: numberOrNull(meta.start_time),
    metricCount: run.metrics.length,
    pointCount: context.isLate() ? null : points,
    isEstimated: true,
    settingCount: run.params.length,
    problems,
    identity: digest(`mlflow ${id}`),
    state: digest(JSON.stringify([meta, sizes])),
    extent,
    isDeleted: meta.lifecycle_stage === 'deleted' || experiment.isDeleted,
  };
}

export async function previewFolder(place: Place, context: PreviewContext): Promise<FoundHistory> {
  const folders = findRunFolders(place);
  const experimentOf = experimentNames(place);
  const runs: FoundRun[] = [];
  for (const run of folders) {
    const name = path.posix.basename(run.folder);
    runs.push(
      await describeRun(place, run, await experimentOf(run.folder), context).catch((error: unknown) =>
        unreadableRun(place, { id: name, name: name.slice(0, 8) }, error),
      ),
    );
    await context.breathe();
  }
  if (runs.length === 0)
    throw new StudioError(
      'BAD_INPUT',
      `${place.name} has no runs of MLflow; folders with a meta.yaml, metrics and params were expected.`,
      {
        fix: 'Choose the folder "mlruns" that your runs were logged to.',
      },
    );
  return { runs, options: { tool: 'mlflow' }, columns: [], problems: [] };
}

/** Lines of "time value step"; older versions wrote no step. */
async function readMetric(
  place: Place,
  file: string,
  metric: string,
  sink: RunSink,
  signal: AbortSignal,
): Promise<void> {
  const stream = createReadStream(fileIn(place, file), { signal });
  let line = 0;
  let badCount = 0;
  let offset = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const begin = offset;
    offset += text.length + 1;
    if (text.trim() === '') continue;
    const [time = '', value = '', step = '0'] = text.trim().split(/\s+/);
    const number = parsePythonNumber(value);
    const timeMs = Number(time);
    const at = Number(step);
    if (number === null || !Number.isFinite(timeMs) || !Number.isFinite(at)) {
      badCount += 1;
      if (badCount <= 5)
        sink.problem({
          code: 'badLine',
          severity: 'error',
          message: `${file}, line ${line} (byte ${begin.toLocaleString('en-US')}): "${text.slice(0, 60)}" is no "time value step".`,
          where: { file, line },
        });
      continue;
    }
    // Very old versions wrote seconds.
    sink.add(metric, at, number, timeMs < 1e11 ? timeMs * 1000 : timeMs);
    if (line % 256 === 0) await sink.pause();
  }
  if (badCount > 5)
    sink.problem({
      code: 'badLines',
      severity: 'error',
      message: `${file}: ${(badCount - 5).toLocaleString('en-US')} further lines cannot be read.`,
      where: { file },
    });
}

async function readPairs(
  place: Place,
  run: RunFolder,
  kind: 'params' | 'tags',
  sink: RunSink,
): Promise<[string, string][]> {
  const pairs: [string, string][] = [];
  for (const name of run[kind]) {
    const file = inRun(run, kind, name);
    try {
      pairs.push([name, await readSmallFile(fileIn(place, file), valueLimitBytes)]);
    } catch (error) {
      sink.problem({
        code: 'unreadableFile',
        severity: 'error',
        message: `${file} cannot be read: ${(error as Error).message}`,
        where: { file },
      });
    }
    await sink.pause();
  }
  return pairs;
}

async function readRun(
  place: Place,
  run: RunFolder,
  experiment: string,
  sink: RunSink,
  signal: AbortSignal,
): Promise<ReadRun> {
  const meta = await readMeta(place, run.folder);
  let done = 0;
  for (const metric of run.metrics) {
    const file = inRun(run, 'metrics', metric);
    await readMetric(place, file, metric, sink, signal);
    done += (await plainSizeBytes(fileIn(place, file))) ?? 0;
    sink.progress(done);
  }
  const settings = settingsOf(await readPairs(place, run, 'params', sink));
  const { name, ...told } = readTags(new Map(await readPairs(place, run, 'tags', sink)));
  if (isStillRunning(meta.status))
    sink.problem({
      code: 'unknownEnd',
      severity: 'warning',
      message: 'MLflow has it as running: it was killed, or has not ended yet. It is shown as stopped.',
    });
  const details = { user: meta.user_id, program: meta.source_name, version: meta.source_version };
  return {
    ...told,
    name: String(meta.run_name || name || meta.name || path.posix.basename(run.folder).slice(0, 8)),
    experiment,
    status: statusOf(meta.status),
    startedAt: numberOrNull(meta.start_time),
    endedAt: numberOrNull(meta.end_time),
    settings,
    details: {
      ...told.details,
      ...Object.fromEntries(Object.entries(details).flatMap(([key, value]) => (value ? [[key, String(value)]] : []))),
    },
    artifacts: run.artifacts.map((file) => ({ path: file, sizeBytes: null })),
  };
}

export async function importFolder(place: Place, wanted: readonly FoundRun[], context: ImportContext): Promise<void> {
  const folders = new Map(findRunFolders(place).map((run) => [path.posix.basename(run.folder), run]));
  const experimentOf = experimentNames(place);
  for (const { id } of wanted) {
    const run = folders.get(id) ?? folders.get('.');
    if (run)
      await context.run(id, async (sink) =>
        readRun(place, run, (await experimentOf(run.folder)).name, sink, context.signal),
      );
  }
}
