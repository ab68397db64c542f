import { spawn } from 'node:child_process';
import { cpus, homedir, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleEngine, enginesDirectory, root } from './train/bundle.mjs';
import { models } from './train/models.mjs';
import { findReferences } from './train/python.mjs';

/**
 * `npm run bench -- train`: samples per second of compiled training beside eager TensorFlow.js, Keras and PyTorch, each in
 * a process of its own, taking turns, so that what else runs on the machine meets all of them alike.
 * `-- --only mlp,cnn` (or STUDIO_BENCH_MODELS=mlp,cnn) measures these rows alone. `-- --mixed` adds mixed precision.
 * STUDIO_BENCH_REPEATS=5 · STUDIO_BENCH_SECONDS=2 · STUDIO_BENCH_PYTHON=/path/to/python
 */
const folder = fileURLToPath(new URL('train', import.meta.url));
const repeatCount = Number(process.env.STUDIO_BENCH_REPEATS ?? 5);
const seconds = process.env.STUDIO_BENCH_SECONDS ?? '2';
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : null;
const chosen = (only ?? process.env.STUDIO_BENCH_MODELS)?.split(',') ?? Object.keys(models);
const unknown = chosen.filter((name) => !models[name]);
if (unknown.length > 0)
  throw new Error(`There is no network called ${unknown.join(', ')}; there are ${Object.keys(models).join(', ')}.`);
const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
const log = (text) => process.stderr.write(`${text}\n`);

const bundle = await bundleEngine();

function run(command, parameters) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: root,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)));
      else {
        log(`  ${parameters.slice(0, 4).join(' ')} failed: ${errors.trim().split('\n').slice(-3).join(' ')}`);
        resolve(null);
      }
    });
  });
}

const references = findReferences(path.join(cache, 'model-studio', 'benchmarks'), log);
if (references.reason) log(`Without a reference: ${references.reason}.`);
const worker = fileURLToPath(import.meta.resolve('./train/worker.mjs'));
const engines = enginesDirectory();
const contenders = {
  compiled: (name) => run(process.execPath, [worker, 'compiled', name, bundle, engines, seconds]),
  ...(process.argv.includes('--mixed')
    ? { mixed: (name) => run(process.execPath, [worker, 'mixed', name, bundle, engines, seconds]) }
    : {}),
  eager: (name) => run(process.execPath, [worker, 'eager', name, bundle, engines, seconds]),
  ...Object.fromEntries(
    references.libraries.map((library) => [
      library,
      (name) => run(references.python, [path.join(folder, 'references.py'), library, name, seconds]),
    ]),
  ),
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const names = { eager: 'tfjs-node eager', mixed: 'compiled, mixed precision', keras: 'keras', pytorch: 'pytorch' };
const rows = [];
const details = {};
const versions = {};
for (const name of chosen) {
  const results = Object.fromEntries(Object.keys(contenders).map((contender) => [contender, []]));
  for (let repeat = 0; repeat < repeatCount; repeat += 1) {
    // Every repeat starts with another contender, so that none always runs on a warm or a tired machine.
    const order = Object.keys(contenders);
    for (let turn = 0; turn < order.length; turn += 1) {
      const contender = order[(turn + repeat) % order.length];
      const result = await contenders[contender](name);
      if (result != null) results[contender].push(result);
    }
  }
  const speeds = Object.fromEntries(
    Object.entries(results).map(([contender, list]) => [
      contender,
      list.map(({ samplesPerSecond }) => samplesPerSecond),
    ]),
  );
  if (speeds.compiled.length === 0) continue;
  const value = median(speeds.compiled);
  log(
    `${name}: ${Object.entries(speeds)
      .map(([contender, list]) => `${contender} ${list.length > 0 ? Math.round(median(list)) : 'failed'}`)
      .join(' · ')} samples/s`,
  );
  for (const [contender, list] of Object.entries(speeds)) {
    if (contender === 'compiled' || list.length === 0) continue;
    const reference = median(list);
    // The ratio is the median of the ratios within each round: what disturbed a round disturbed both.
    const ratio = median(speeds.compiled.slice(0, list.length).map((speed, round) => speed / list[round]));
    rows.push({
      name,
      title: models[name].title,
      value,
      unit: 'samples/s',
      better: 'higher',
      reference: { name: names[contender], value: reference },
      ratio,
      spread: {
        value: [Math.min(...speeds.compiled), Math.max(...speeds.compiled)],
        reference: [Math.min(...list), Math.max(...list)],
      },
      target: contender === 'pytorch' ? models[name].target : contender === 'eager' ? 8 : null,
    });
  }
  const compileMs = median(results.compiled.map((result) => result.compileMs));
  const limitMs = models[name].compileLimitMs ?? 1000;
  rows.push({
    name: `${name}: compile and first step`,
    title: models[name].title,
    value: compileMs,
    unit: 'ms',
    better: 'lower',
    reference: { name: 'target', value: limitMs },
    ratio: compileMs / limitMs,
  });
  const { samplesPerSecond: _speed, compileMs: _cost, libraryVersion, ...more } = results.compiled[0];
  details[name] = more;
  versions.tensorflow = libraryVersion;
  for (const library of references.libraries) versions[library] = results[library][0]?.version ?? versions[library];
}
process.stdout.write(
  `${JSON.stringify({ suite: 'train', date: new Date().toISOString().slice(0, 10), machine: { processor: cpus()[0]?.model ?? 'unknown', coreCount: cpus().length, memoryBytes: totalmem(), node: process.version, versions }, repeatCount, skipped: references.reason, rows, details }, null, 2)}\n`,
);
