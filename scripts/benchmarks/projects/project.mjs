import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleModules } from '../lib/bundle.mjs';
import { say } from '../lib/report.mjs';
import { drawSetting, qualityOf, settingText } from './configs.mjs';
import { drawCurve, plantSpikes } from './curves.mjs';
import { metricNames } from './kinds.mjs';
import { addOddRuns } from './odd-runs.mjs';

const modules = {
  store: 'src/main/store/index.ts',
  runs: 'src/main/features/runs/run-repository.ts',
  metrics: 'src/main/features/runs/metric-repository.ts',
  series: 'src/main/features/runs/metric-series.ts',
  config: 'src/shared/config/config-text.ts',
  random: 'src/shared/base/random.ts',
  ids: 'src/shared/base/id.ts',
};

/** A fixed day, so that the same seed gives the same project. */
const firstCreatedAt = Date.UTC(2026, 0, 5, 8);
const idOf = (index) => `run_${String(index + 1).padStart(12, '0')}`;
const seriesATransaction = 4_000;
const environment = JSON.stringify({
  studioVersion: '0.1.0',
  nodeVersion: process.versions.node,
  platform: 'synthetic',
  processor: 'synthetic',
  processorCount: 2,
});

/** Ninety of a hundred runs end as they should. */
function statusOf(index) {
  const part = index % 100;
  if (part === 13 || part === 57) return 'failed';
  if (part % 25 === 7) return 'stopped';
  return index === 20 || index === 53 ? 'interrupted' : 'completed';
}

function tagsOf(index, setting) {
  return [`sweep ${(Math.floor(index / 1_000) % 10) + 1}`, ...(setting % 7 === 0 ? ['baseline'] : [])];
}

/** Fails with the first problem: a config that the studio refuses would make a project that it could not have made. */
function readConfig({ config: { parseConfigText } }, text) {
  const { config, problems } = parseConfigText(text);
  const error = problems.find(({ severity }) => severity === 'error');
  if (!config || error) throw new Error(`The synthetic config is refused: ${error?.message}\n${text}`);
  return config;
}

async function insertRun(code, queries, index, { kind, seed, setting, settingNumber, ids, steps }) {
  const { createRunName } = code.ids;
  const number = await code.runs.takeRunNumber(queries);
  const runSeed = (index % kind.seedsASetting) + 1;
  const text = settingText(setting, { epochCount: 20, seed: runSeed });
  const isFork = index % 20 === 19;
  const createdAt = firstCreatedAt + index * 60_000;
  await code.runs.insertRun(queries, {
    id: ids[index],
    number,
    name: createRunName(seed * 1_000_003 + index),
    experiment: setting.experiment,
    createdAt,
    datasetId: null,
    datasetName: 'digits',
    datasetVersion: 1,
    datasetFingerprint: 'synthetic',
    parameterCount: setting.layers.reduce((total, { units }) => total + units * 65, 650),
    epochCount: 20,
    seed: runSeed,
    colorIndex: (number - 1) % 10,
    parentRunId: isFork ? ids[index - 10 + (settingNumber % 5)] : null,
    parentCheckpointId: null,
    originMode: isFork ? 'weights' : null,
    text,
    config: JSON.stringify(readConfig(code, text)),
    environment,
  });
  const status = statusOf(index);
  const durationMs = 30_000 + 2_000 * (index % 50);
  await code.runs.updateRun(queries, ids[index], {
    status,
    tags: JSON.stringify(tagsOf(index, settingNumber)),
    started_at: createdAt + 1_000,
    ended_at: createdAt + 1_000 + durationMs,
    duration_ms: durationMs,
    engine: 'tfjs-node',
    engine_reason: 'synthetic',
    samples_per_second: 5_000 + ((index * 7_919) % 9_000),
    step: steps,
    step_count: steps,
    epoch: 20,
    error:
      status === 'failed'
        ? JSON.stringify({ code: 'ENGINE_FAILED', message: 'The loss is not a number any more.', data: {} })
        : null,
  });
}

/** One run's series, and what is planted in them. */
function drawSeries(code, index, { kind, seed, setting, names, manifest, id }) {
  const { randomStream } = code.random;
  const quality = qualityOf(setting);
  const context = { quality, learningRate: setting.learningRate };
  const steps = Float64Array.from({ length: kind.stepCount }, (_, step) => step + 1);
  const times = steps.map((step) => step * 50 + (index % 7));
  return names.map((metric, place) => {
    const stream = randomStream(seed, index, metric);
    const values = drawCurve(stream, metric, kind.stepCount, context);
    if (place === 0 && kind.spikeCount > 0)
      for (const spike of plantSpikes(stream, values, kind.spikeCount))
        manifest.spikes.push({ run: id, metric, ...spike });
    if (place === 0 && statusOf(index) === 'failed') {
      // It diverged: infinite for a step, then no number.
      values[values.length - 2] = Number.POSITIVE_INFINITY;
      values[values.length - 1] = Number.NaN;
      manifest.notFinite.push({ run: id, metric, step: kind.stepCount - 1, value: 'Infinity' });
      manifest.notFinite.push({ run: id, metric, step: kind.stepCount, value: 'NaN' });
    }
    const series = code.series.createMetricSeries(metric);
    series.append(steps, values, times);
    return { metric, summary: series.summary, chunks: series.takeWrites() };
  });
}

/**
 * Makes a project with the studio's own repositories; the same kind, sizes and seed give the same project.
 *
 * @param directory must not hold a project
 * @returns the manifest, which is written beside the database as well
 */
export async function makeProject(directory, { name, kind, seed }) {
  const { modules: code, folder } = await bundleModules('projects', modules);
  const store = await code.store.openStore(directory, { create: true, name: 'Synthetic' });
  try {
    const { count } = await store.database.get('SELECT count(*) AS count FROM run');
    if (count > 0) throw new Error(`${directory} holds a project already; give an empty folder.`);
    // What is lost with the machine is made again.
    await store.database.get('PRAGMA synchronous = OFF');
    const names = metricNames(kind.metricCount);
    const ids = Array.from({ length: kind.runCount }, (_, index) => idOf(index));
    const manifest = { kind: name, seed, ...kind, metrics: names, runs: ids, spikes: [], notFinite: [] };
    const runsATransaction = Math.max(1, Math.floor(seriesATransaction / kind.metricCount));
    for (let from = 0; from < kind.runCount; from += runsATransaction) {
      await store.database.transaction(async (queries) => {
        for (let index = from; index < Math.min(kind.runCount, from + runsATransaction); index += 1) {
          const settingNumber = Math.floor(index / kind.seedsASetting);
          const setting = drawSetting(code.random.randomStream, seed, settingNumber);
          await insertRun(code, queries, index, { kind, seed, setting, settingNumber, ids, steps: kind.stepCount });
          const series = drawSeries(code, index, { kind, seed, setting, names, manifest, id: ids[index] });
          await code.metrics.saveSeries(queries, ids[index], series);
        }
      });
      say(`${Math.min(kind.runCount, from + runsATransaction)} of ${kind.runCount} runs`);
    }
    if (kind.hasOddRuns) {
      const odd = await addOddRuns(code, store.database, async () => {
        const index = ids.length;
        ids.push(idOf(index));
        const setting = drawSetting(code.random.randomStream, seed, 0);
        await store.database.transaction((queries) =>
          insertRun(code, queries, index, { kind, seed, setting, settingNumber: 0, ids, steps: kind.stepCount }),
        );
        return ids[index];
      });
      manifest.odd = odd;
    }
    await writeFile(path.join(directory, 'synthetic.json'), `${JSON.stringify(manifest)}\n`);
    return manifest;
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
