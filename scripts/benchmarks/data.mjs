/**
 * Data sets beside DuckDB and stated targets: import and profile, preview of a large file, an epoch over many rows and
 * over many images with the memory of every process, and how much of the in-memory rate is left when batches are read
 * ahead. Files are made by formula in a temporary folder and removed. Options: --parts import,preview,rows,images,ahead
 * --import-rows 1000000 --rows 10000000 --images 100000 --repeats 3
 */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableSql, writeImages, writeLargeCsv } from './data/generate.mjs';
import { watchMemory } from './data/memory.mjs';
import { describeMachine, median, row, say, target } from './lib/report.mjs';
import { makeStudioDirectory, startServer } from './lib/studio-server.mjs';

const { values: options } = parseArgs({
  options: {
    parts: { type: 'string', default: 'import,preview,rows,images,ahead' },
    'import-rows': { type: 'string', default: '1000000' },
    rows: { type: 'string', default: '10000000' },
    images: { type: 'string', default: '100000' },
    repeats: { type: 'string', default: '3' },
  },
});
const parts = new Set(options.parts.split(','));
const repeats = Number(options.repeats);
const active = ['queued', 'starting', 'running', 'stopping'];
const limitBytes = 1.5e9;

async function train(client, text) {
  const { run } = await client.runs.create({ text });
  for (;;) {
    const now = (await client.runs.get({ id: run.id })).run;
    if (!active.includes(now.status)) {
      if (now.status !== 'completed') throw new Error(`The run is ${now.status}: ${now.error?.message}`);
      return now;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function withDuckDb(work) {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
  const connection = await instance.connect();
  try {
    return await work((sql) => connection.run(sql));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const seconds = (startedAt) => (performance.now() - startedAt) / 1000;
const quoted = (file) => `'${file.replaceAll("'", "''")}'`;

/** The same file through the studio and through DuckDB alone, in turn. */
async function measureImport({ client }, folder) {
  const rowCount = Number(options['import-rows']);
  const file = path.join(folder, 'million.csv');
  await withDuckDb((run) => run(`COPY (${tableSql(rowCount)}) TO ${quoted(file)} (HEADER)`));
  const studio = [];
  const duckdb = [];
  for (let turn = 0; turn < repeats; turn += 1) {
    say(`import and profile, turn ${turn + 1} of ${repeats}`);
    let startedAt = performance.now();
    const { dataset } = await client.datasets.import({ source: { path: file }, name: `million-${turn}` });
    await client.datasets.profile({ id: dataset.id });
    studio.push(seconds(startedAt));
    await client.datasets.remove({ id: dataset.id });
    startedAt = performance.now();
    await withDuckDb(async (run) => {
      const parquet = path.join(folder, `million-${turn}.parquet`);
      await run(`COPY (FROM read_csv(${quoted(file)})) TO ${quoted(parquet)}`);
      await run(`SUMMARIZE FROM read_parquet(${quoted(parquet)})`);
    });
    duckdb.push(seconds(startedAt));
  }
  await rm(file);
  return [
    row(
      `import and profile ${rowCount.toLocaleString('en-US')} rows × 20 columns of CSV`,
      median(studio),
      's',
      'lower',
      { name: 'duckdb', value: median(duckdb) },
    ),
  ];
}

async function measurePreview({ client }, folder) {
  const file = path.join(folder, 'large.csv');
  writeLargeCsv(file, 10e9);
  const times = [];
  for (let turn = 0; turn < repeats; turn += 1) {
    const startedAt = performance.now();
    await client.datasets.preview({ source: { path: file } });
    times.push(seconds(startedAt));
  }
  await rm(file);
  return [row('preview of a CSV of 10 GB', median(times), 's', 'lower', target(2))];
}

const memoryRows = (what, peaks) => [
  ...['host', 'engine', 'reader'].map((role) =>
    row(`${what}: ${role}, resident`, peaks[role] / 1e9, 'GB', 'lower', target(1.5)),
  ),
  row(`${what}: all processes together, resident`, peaks.together / 1e9, 'GB', 'lower', target(limitBytes / 1e9)),
  row(
    `${what}: all processes together, without shared pages of files`,
    peaks.togetherOwn / 1e9,
    'GB',
    'lower',
    target(limitBytes / 1e9),
  ),
];

async function measureEpoch(server, what, importing, text) {
  const { client } = server;
  let watch = watchMemory(server.pid);
  let startedAt = performance.now();
  const { dataset } = await importing();
  const importSeconds = seconds(startedAt);
  const importPeaks = await watch.stop();
  say(`${what} imported in ${importSeconds.toFixed(1)} s, ${(importPeaks.together / 1e9).toFixed(2)} GB`);
  watch = watchMemory(server.pid);
  startedAt = performance.now();
  const run = await train(client, text);
  const epochSeconds = seconds(startedAt);
  const peaks = await watch.stop();
  await client.datasets.remove({ id: dataset.id });
  say(`${what}: run of an epoch in ${epochSeconds.toFixed(1)} s, ${(peaks.together / 1e9).toFixed(2)} GB`);
  const perSecond = dataset.rowCount / importSeconds;
  return [
    row(`${what}: import, rows a second`, perSecond, '1/s', 'higher', target(dataset.rowCount / 600)),
    row(`${what}: training, samples a second`, run.samplesPerSecond, '1/s', 'higher', target(dataset.rowCount / 600)),
    ...memoryRows(`${what}, import`, importPeaks),
    ...memoryRows(`${what}, epoch`, peaks),
  ];
}

async function measureRows(server, folder) {
  const rowCount = Number(options.rows);
  const file = path.join(folder, 'rows.parquet');
  say('writing rows');
  await withDuckDb((run) => run(`COPY (${tableSql(rowCount)}) TO ${quoted(file)}`));
  const text = `name: rows
dataset: { name: rows, target: label, split: { train: 0.8, validation: 0.1, test: 0.1 } }
transforms:
  - { kind: standardise, columns: [${Array.from({ length: 14 }, (_, index) => `number_${index + 1}`).join(', ')}, count_1, count_2] }
  - { kind: oneHot, columns: [place, sort] }
model: { layers: [{ kind: input }, { kind: dense, units: 16, activation: relu }, { kind: dense, units: 2 }] }
training: { epochs: 1, batchSize: 1024, loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }, metrics: [accuracy] }
`;
  const result = await measureEpoch(
    server,
    `${rowCount.toLocaleString('en-US')} rows × 20 columns`,
    () => server.client.datasets.import({ source: { path: file }, name: 'rows', target: 'label' }),
    text,
  );
  await rm(file, { force: true });
  return result;
}

async function measureImages(server, folder) {
  const count = Number(options.images);
  const directory = path.join(folder, 'images');
  mkdirSync(directory);
  say('writing images');
  writeImages(directory, count);
  const text = `name: images
dataset: { name: images, split: { train: 0.8, validation: 0.1, test: 0.1 } }
transforms: [{ kind: scalePixels }]
augmentation: [{ kind: flipHorizontal }]
model: { layers: [{ kind: input }, { kind: conv2d, filters: 4, kernelSize: 3, strides: 2, activation: relu }, { kind: globalAveragePooling2d }, { kind: dense, units: 4 }] }
training: { epochs: 1, batchSize: 64, loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }, metrics: [accuracy] }
`;
  const result = await measureEpoch(
    server,
    `${count.toLocaleString('en-US')} images`,
    () => server.client.datasets.import({ source: { path: directory }, name: 'images' }),
    text,
  );
  await rm(directory, { recursive: true, force: true });
  return result;
}

/** The digits CNN with its samples in memory and read ahead, in turn. */
async function measureAhead({ client }) {
  const { templates } = await client.templates.list();
  const text = templates.find(({ name }) => name === 'digits-cnn').text.replace(/epochs: \d+/, 'epochs: 40');
  const rates = { memory: [], ahead: [] };
  await train(client, text);
  for (let turn = 0; turn < repeats * 2; turn += 1) {
    const way = turn % 2 === 0 ? 'memory' : 'ahead';
    await client.settings.update({ sampleMemoryMebibytes: way === 'memory' ? 1024 : 0 });
    const run = await train(client, text);
    rates[way].push(run.samplesPerSecond);
    say(`digits CNN, ${way}: ${Math.round(run.samplesPerSecond)} samples a second`);
  }
  await client.settings.update({ sampleMemoryMebibytes: 1024 });
  return [
    row('digits CNN read ahead, samples a second', median(rates.ahead), '1/s', 'higher', {
      name: 'in memory × 0.9',
      value: 0.9 * median(rates.memory),
    }),
  ];
}

const measures = {
  import: measureImport,
  preview: measurePreview,
  rows: measureRows,
  images: measureImages,
  ahead: measureAhead,
};
const { directory, remove } = await makeStudioDirectory();
const machine = describeMachine();
const started = await startServer(directory);
const connected = await started.connect();
const rows = [];
try {
  for (const [name, measure] of Object.entries(measures))
    if (parts.has(name)) rows.push(...(await measure({ ...started, client: connected.client }, directory)));
} finally {
  connected.close();
  await started.stop();
  await remove();
}
console.log(JSON.stringify({ suite: 'data', machine, rows }));
