import { StudioError } from '../../../../shared/base/problem';
import { decodeEvent } from '../../../../shared/history/event';
import { createRecordReader } from '../../../../shared/history/tfrecord';
import type { FoundRun, HistoryImporter, PreviewContext } from '../importer';
import { fileIn, fingerprintFiles, type Place, plainSizeBytes, readPart } from '../place';
import { unreadableRun } from '../unreadable';
import { readValue, type TagPlugins } from './event-values';
import { type EventRun, findEventRuns, isEventFile } from './folders';
import { type LeftOut, leaveOut, leftOutProblems } from './left-out';
import { readEventRun } from './read-run';
import { readEvents } from './records';

/** Read of a run before the import, over all its files. */
const sampleBytes = 256 * 1024;

async function describeRun(place: Place, run: EventRun, context: PreviewContext, leftOut: LeftOut): Promise<FoundRun> {
  const files = run.folders.flatMap(({ files: own }) => own).map((name) => fileIn(place, name));
  const sizes = await Promise.all(files.map(async (file) => (await plainSizeBytes(file)) ?? 0));
  const extent = sizes.reduce((total, size) => total + size, 0);
  const described: FoundRun = {
    id: run.id,
    name: run.name,
    experiment: place.name,
    status: 'completed',
    startedAt: null,
    metricCount: null,
    pointCount: null,
    isEstimated: false,
    settingCount: null,
    problems: [],
    ...(await fingerprintFiles(files)),
    extent,
  };
  if (context.isLate()) return described;
  const metrics = new Set<string>();
  let points = 0;
  let readBytes = 0;
  let settingCount = 0;
  for (const { prefix, files: own } of run.folders)
    for (const name of own) {
      const plugins: TagPlugins = new Map();
      const limitBytes = Math.max(1024, Math.floor(sampleBytes / files.length));
      const size = sizes[files.indexOf(fileIn(place, name))] ?? 0;
      const part = size > limitBytes ? { limitBytes } : {};
      for await (const { event, damage } of readEvents(fileIn(place, name), name, {
        signal: context.signal,
        ...part,
      })) {
        if (damage && described.problems.length < 10) described.problems.push(damage);
        if (!event) continue;
        if (event.graph) leaveOut(leftOut, 'graphs');
        described.startedAt = Math.min(described.startedAt ?? Number.POSITIVE_INFINITY, event.wallTime * 1000);
        for (const value of event.summary?.values ?? [])
          try {
            for (const found of readValue(value, event, prefix, plugins))
              if (found.kind === 'scalar') {
                metrics.add(found.name);
                points += 1;
              } else if (found.kind === 'other') leaveOut(leftOut, plugins.get(value.tag ?? ''));
              else if (found.kind === 'session') settingCount += Object.keys(found.session.settings ?? {}).length;
          } catch {
            // The import says which value it is.
          }
        await context.breathe();
      }
      readBytes += Math.min(size, limitBytes);
    }
  const isEstimated = readBytes < extent;
  return {
    ...described,
    metricCount: metrics.size,
    pointCount: isEstimated ? Math.round((points * extent) / Math.max(1, readBytes)) : points,
    isEstimated,
    settingCount,
  };
}

/** Event files that TensorFlow, Keras, PyTorch and many others write. */
export const tensorboard: HistoryImporter = {
  tool: 'tensorboard',
  detect: async (place) => {
    if (place.kind === 'folder') return place.files.some(isEventFile);
    const reader = createRecordReader({ maximumSizeBytes: 1024 });
    reader.push(await readPart(place.path, 0, 1024));
    const first = reader.next();
    try {
      return first?.kind === 'record' && decodeEvent(first.data).fileVersion !== undefined;
    } catch {
      return false;
    }
  },
  preview: async (place, options, context) => {
    const isFileARun = options.isFileARun ?? false;
    const found = findEventRuns(place, isFileARun);
    if (found.length === 0)
      throw new StudioError('BAD_INPUT', `${place.name} has no event files; names with "tfevents" were expected.`, {
        fix: 'Choose the folder that you give to TensorBoard as its log folder.',
      });
    const runs: FoundRun[] = [];
    const leftOut: LeftOut = new Map();
    for (const run of found) {
      runs.push(
        await describeRun(place, run, context, leftOut).catch((error: unknown) => unreadableRun(place, run, error)),
      );
      await context.breathe();
    }
    const problems = context.isImport ? [] : leftOutProblems(leftOut);
    return { runs, options: { tool: 'tensorboard', isFileARun }, columns: [], problems };
  },
  import: async (place, { found, wanted }, context) => {
    const byId = new Map(findEventRuns(place, found.options.isFileARun ?? false).map((run) => [run.id, run]));
    for (const { id } of wanted) {
      const run = byId.get(id);
      if (run) await context.run(id, (sink) => readEventRun(place, run, sink, context.signal));
    }
  },
};
