import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bundleModules } from '../lib/bundle.mjs';
import { median, row, say } from '../lib/report.mjs';
import { drawCurve, plantSpikes } from '../projects/curves.mjs';
import { countKeptSpikes } from './charts.mjs';
import { runIds, serveProject } from './studio-project.mjs';

const tag = 'train/loss';
const sizes = { runCount: 100, stepCount: 10_000 };
const spikesARun = 3;
const repeats = 3;
const patienceMs = 600_000;

function findPython() {
  const python = process.env.STUDIO_BENCH_PYTHON ?? 'python3';
  return spawnSync(python, ['-c', 'import tensorboard.main']).status === 0 ? python : null;
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Event files with the curves of the synthetic project; returns the planted spikes. */
async function writeEvents(folder) {
  const { modules, folder: built } = await bundleModules('tensorboard', {
    event: 'src/shared/history/event.ts',
    record: 'src/shared/history/tfrecord.ts',
    random: 'src/shared/base/random.ts',
  });
  const { encodeEvent, eventFileVersion, scalarEvent } = modules.event;
  const { frameRecord } = modules.record;
  const spikes = [];
  for (const id of runIds(sizes.runCount)) {
    const values = drawCurve(modules.random.randomStream(id), tag, sizes.stepCount, {
      quality: 0.5,
      learningRate: 0.01,
    });
    for (const spike of plantSpikes(modules.random.randomStream(id, 'spikes'), values, spikesARun))
      spikes.push({ run: id, ...spike });
    mkdirSync(path.join(folder, id));
    const file = openSync(path.join(folder, id, 'events.out.tfevents.1767600000.synthetic'), 'w');
    const wallTime = 1_767_600_000;
    const records = [frameRecord(encodeEvent({ wallTime, step: 0, fileVersion: eventFileVersion }))];
    values.forEach((value, index) => {
      records.push(frameRecord(encodeEvent(scalarEvent(tag, index + 1, value, wallTime + index / 20))));
    });
    writeSync(file, Buffer.concat(records));
    closeSync(file);
  }
  await rm(built, { recursive: true, force: true });
  return spikes;
}

/** TensorBoard from its start until every run is there, then one metric of all runs as its page reads it. */
async function measureRival(python, folder, spikes) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(
    python,
    [
      '-m',
      'tensorboard.main',
      '--logdir',
      folder,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--reload_interval',
      '1',
    ],
    {
      stdio: 'ignore',
    },
  );
  try {
    const base = `http://127.0.0.1:${port}/data/plugin/scalars`;
    const isLoaded = async () => {
      const answer = await fetch(`${base}/tags`).catch(() => null);
      if (!answer?.ok || Object.keys(await answer.json()).length < sizes.runCount) return false;
      // The newest point of the last run: its file has been read to the end.
      const last = await fetch(`${base}/scalars?${new URLSearchParams({ run: runIds(sizes.runCount).at(-1), tag })}`);
      return last.ok && (await last.json()).at(-1)?.[1] === sizes.stepCount;
    };
    while (!(await isLoaded())) {
      if (child.exitCode !== null) throw new Error(`TensorBoard ended with exit code ${child.exitCode}.`);
      if (performance.now() - startedAt > patienceMs)
        throw new Error('TensorBoard did not come to the end of the files.');
      await wait(100);
    }
    const loadMs = performance.now() - startedAt;
    const reads = [];
    const kept = new Map();
    for (let round = 0; round < repeats; round += 1) {
      const begin = performance.now();
      for (const run of runIds(sizes.runCount)) {
        const answer = await fetch(`${base}/scalars?${new URLSearchParams({ run, tag })}`);
        kept.set(run, new Set((await answer.json()).map(([, step]) => step)));
      }
      reads.push(performance.now() - begin);
    }
    const keptCount = spikes.filter(({ run, step }) => kept.get(run).has(step)).length;
    return { loadMs, readMs: median(reads), keptCount };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null ? child.once('close', resolve) : resolve()));
  }
}

/** The same of the studio: from the start of the host to all lines, and the reading alone. */
async function measureStudio(options) {
  const server = await serveProject('long-runs', { ...options, sizes });
  try {
    const read = async () => {
      const begin = performance.now();
      const query = new URLSearchParams([
        ...runIds(sizes.runCount).map((id) => ['run', id]),
        ['metric', tag],
        ['points', '2000'],
      ]);
      const answer = await fetch(new URL(`/data/series?${query}`, server.url), {
        headers: { Authorization: `Bearer ${server.token}` },
      });
      await answer.arrayBuffer();
      return performance.now() - begin;
    };
    await read();
    const loadMs = performance.now() - server.startedAt;
    const reads = [];
    for (let round = 0; round < repeats; round += 1) reads.push(await read());
    const manifest = JSON.parse(await readFile(path.join(server.project, 'synthetic.json'), 'utf8'));
    return {
      loadMs,
      readMs: median(reads),
      keptShare: (await countKeptSpikes(server, manifest)) / manifest.spikes.length,
    };
  } finally {
    await server.stop();
  }
}

export async function measureTensorboard(_browser, options) {
  const python = findPython();
  if (python === null) {
    say('TensorBoard is left out: no Python with it (STUDIO_BENCH_PYTHON).');
    return [];
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'studio-bench-events-'));
  try {
    say('writing event files');
    const spikes = await writeEvents(folder);
    say('TensorBoard reads them');
    const rival = await measureRival(python, folder, spikes);
    const studio = await measureStudio(options);
    const what = `${sizes.runCount} runs × ${sizes.stepCount.toLocaleString('en-US')} steps`;
    const beside = (value) => ({ name: 'tensorboard', value });
    return [
      row(`${what}: from the start to the points of every run`, studio.loadMs, 'ms', 'lower', beside(rival.loadMs)),
      row(`${what}: one metric of every run over HTTP`, studio.readMs, 'ms', 'lower', beside(rival.readMs)),
      row(
        `${what}: single-step spikes kept`,
        100 * studio.keptShare,
        '%',
        'higher',
        beside((100 * Math.max(1, rival.keptCount)) / spikes.length),
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
