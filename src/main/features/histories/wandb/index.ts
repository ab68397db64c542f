import { type Problem, StudioError } from '../../../../shared/base/problem';
import { wandbHead, wandbTimeMs } from '../../../../shared/history/wandb-record';
import type { FoundRun, HistoryImporter, PreviewContext } from '../importer';
import { digest, fileIn, fingerprintFiles, type Place, plainSizeBytes, readPart } from '../place';
import { unreadableRun } from '../unreadable';
import { findWandbRuns, isWandbFile, type WandbRun } from './folders';
import { kindWords, leftOutKind } from './media';
import { isOutputFile, wholeOutputBytes } from './output-file';
import { WandbReader } from './read-run';
import { readRecords } from './records';

/** Read of a run before the import, over all its files. */
const sampleBytes = 512 * 1024;

interface Seen {
  /** Artifacts in the logs' beginnings. */
  artifactCount: number;
}

async function describeRun(place: Place, run: WandbRun, context: PreviewContext, seen: Seen): Promise<FoundRun> {
  const files = run.files.map((name) => fileIn(place, name));
  const sizes = await Promise.all(files.map(async (file) => (await plainSizeBytes(file)) ?? 0));
  const extent = sizes.reduce((total, size) => total + size, 0);
  const described: FoundRun = {
    id: run.id,
    name: run.id,
    experiment: place.name,
    status: 'stopped',
    startedAt: null,
    metricCount: null,
    pointCount: null,
    isEstimated: false,
    settingCount: null,
    problems: [],
    identity: digest(`wandb ${run.id}`),
    state: (await fingerprintFiles(files)).state,
    extent,
  };
  if (context.isLate()) return described;
  const metrics = new Set<string>();
  const settings = new Set<string>();
  let points = 0;
  let readBytes = 0;
  const limitBytes = Math.max(1, Math.floor(sampleBytes / files.length));
  for (const [index, name] of run.files.entries()) {
    const size = sizes[index] ?? 0;
    // As in the reading: one that was resumed and has no end yet has not ended.
    described.status = 'stopped';
    const options = { signal: context.signal, ...(size > limitBytes ? { limitBytes } : {}) };
    for await (const { record, damage } of readRecords(files[index] as string, name, options)) {
      if (damage && described.problems.length < 10) described.problems.push(damage);
      for (const { key, nestedKey, valueJson = '' } of record?.history?.items ?? []) {
        const metric = nestedKey?.join('/') || (key ?? '');
        if (metric.startsWith('_') || !/^(?:-?\d|NaN|"NaN|-?Infinity|"-?Infinity)/.test(valueJson)) continue;
        metrics.add(metric);
        points += 1;
      }
      if (record?.artifact) seen.artifactCount += 1;
      if (record?.run) {
        described.name = record.run.name || run.id;
        described.experiment = record.run.project || place.name;
        described.startedAt = wandbTimeMs(record.run.startedAt);
      }
      for (const { key = '' } of [...(record?.config?.update ?? []), ...(record?.run?.config?.update ?? [])])
        if (key !== '_wandb') settings.add(key);
      if (record?.exit) described.status = (record.exit.code ?? 0) === 0 ? 'completed' : 'failed';
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
    settingCount: settings.size,
  };
}

/** What the import will name and not take, as the files show it before they are read. */
async function leftOutOf(place: Place, runs: readonly WandbRun[], artifactCount: number): Promise<Problem[]> {
  const kinds = new Map<string, number>();
  const longOutputs: string[] = [];
  for (const { otherFiles, id } of runs)
    for (const file of otherFiles) {
      const kind = leftOutKind(file);
      if (kind !== null) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (isOutputFile(file) && ((await plainSizeBytes(fileIn(place, file))) ?? 0) > wholeOutputBytes)
        longOutputs.push(id);
    }
  const info = (code: string, message: string): Problem => ({ code, severity: 'info', message });
  return [
    ...(kinds.size > 0
      ? [
          info(
            'otherMedia',
            `Not taken: ${kindWords(kinds)}. Their files are named with their runs and stay where they are; numbers, histograms, pictures and texts are taken.`,
          ),
        ]
      : []),
    ...(artifactCount > 0
      ? [
          info(
            'artifacts',
            'Files of artifacts are named with their runs, with size and place; their contents are not copied.',
          ),
        ]
      : []),
    ...(longOutputs.length > 0
      ? [
          info(
            'longOutput',
            `Of the console output of ${longOutputs.slice(0, 3).join(', ')}${longOutputs.length > 3 ? ` and ${longOutputs.length - 3} more runs` : ''} the beginning and the end are taken.`,
          ),
        ]
      : []),
  ];
}

/** Folders that Weights & Biases writes while it is offline, and keeps of runs that were synchronised. */
export const wandb: HistoryImporter = {
  tool: 'wandb',
  detect: async (place) => {
    if (place.kind === 'folder') return place.files.some(isWandbFile);
    const head = await readPart(place.path, 0, wandbHead.length);
    return wandbHead.every((byte, index) => head[index] === byte);
  },
  preview: async (place, _options, context) => {
    const found = findWandbRuns(place);
    if (found.length === 0)
      throw new StudioError(
        'BAD_INPUT',
        `${place.name} has no logs of Weights & Biases; run-….wandb files were expected.`,
        {
          fix: 'Choose the folder "wandb" beside your script, or one of its runs.',
        },
      );
    const runs: FoundRun[] = [];
    const seen: Seen = { artifactCount: 0 };
    for (const run of found) {
      runs.push(
        await describeRun(place, run, context, seen).catch((error: unknown) =>
          unreadableRun(place, { id: run.id, name: run.id }, error),
        ),
      );
      await context.breathe();
    }
    const problems = context.isImport ? [] : await leftOutOf(place, found, seen.artifactCount);
    return { runs, options: { tool: 'wandb' }, columns: [], problems };
  },
  import: async (place, { wanted }, context) => {
    const byId = new Map(findWandbRuns(place).map((run) => [run.id, run]));
    for (const { id } of wanted) {
      const run = byId.get(id);
      if (run) await context.run(id, (sink) => new WandbReader(place, sink).read(run, context.signal));
    }
  },
};
