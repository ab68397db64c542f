import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { StudioError } from '../../../../shared/base/problem';
import { createBreather } from '../../../data/breather';
import type { FoundHistory, FoundRun, ImportContext, PreviewContext, ReadRun, RunSink } from '../importer';
import { digest, fileIn, type Place, plainSizeBytes, readPart, readSmallFile } from '../place';
import { unreadableRun } from '../unreadable';
import { inRun, type RunFolder, readMeta, readRunFolders } from './run-folders';
import { createStepNumbering, type StepNumbering } from './step-numbering';
import { isStillRunning, parsePythonNumber, readTags, settingsOf, statusOf } from './values';

const valueLimitBytes = 64 * 1024;

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

const numberOrNull = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

async function describeRun(
  place: Place,
  run: RunFolder,
  experiment: { name: string; isDeleted: boolean },
  context: PreviewContext,
): Promise<FoundRun> {
  const { id, meta, problems } = run;
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
  const found = await readRunFolders(place, context.breathe);
  const experimentOf = experimentNames(place);
  const runs: FoundRun[] = [];
  for (const run of found.runs) {
    runs.push(
      await describeRun(place, run, await experimentOf(run.folder), context).catch((error: unknown) =>
        unreadableRun(place, { id: run.id, name: run.id.slice(0, 8) }, error),
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
  return { runs, options: { tool: 'mlflow' }, columns: [], problems: found.problems };
}

/** Lines of "time value step"; older versions wrote no step. */
async function readMetric(
  place: Place,
  file: string,
  points: StepNumbering,
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
    points.add(at, number, timeMs < 1e11 ? timeMs * 1000 : timeMs);
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
  const points = createStepNumbering(sink);
  for (const metric of run.metrics) {
    const file = inRun(run, 'metrics', metric);
    await points.begin(metric);
    await readMetric(place, file, points, sink, signal);
    done += (await plainSizeBytes(fileIn(place, file))) ?? 0;
    sink.progress(done);
  }
  await points.end();
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
    name: String(meta.run_name || name || meta.name || run.id.slice(0, 8)),
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
  const { runs } = await readRunFolders(place, createBreather());
  const byId = new Map(runs.map((run) => [run.id, run]));
  const experimentOf = experimentNames(place);
  for (const { id } of wanted) {
    const run = byId.get(id);
    if (run)
      await context.run(id, async (sink) =>
        readRun(place, run, (await experimentOf(run.folder)).name, sink, context.signal),
      );
  }
}
