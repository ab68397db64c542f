import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Evaluation } from '../../src/shared/contract/evaluation';
import type { Run } from '../../src/shared/contract/run';
import { irisConfigText } from '../support/iris-config';
import { StudioHost } from '../support/studio-host';

const epochs = 300;

const config = irisConfigText({ name: 'portable', epochs, checkpointEveryEpochs: 10 });

let home: StudioHost;
let away: StudioHost;
let whole: Run;
let stopped: Run;
let file: string;
let evaluatedAtHome: Evaluation;

beforeAll(async () => {
  home = await StudioHost.open();
  whole = await home.ended((await home.client.runs.create({ text: config, name: 'whole' })).run.id);
  const { run } = await home.client.runs.create({ text: config, name: 'stopped' });
  await home.until(run.id, ({ epoch }) => epoch >= 20);
  await home.client.runs.stop({ id: run.id });
  stopped = await home.ended(run.id);
  file = path.join(home.folder, 'runs.studio');
  await home.client.portables.export({
    runIds: [whole.id, stopped.id],
    format: 'studio',
    checkpoints: 'all',
    datasets: 'rows',
    path: file,
  });
  away = await StudioHost.open();
  await away.client.portables.import({ source: { path: file }, runIds: null });
}, 120_000);
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await away[Symbol.asyncDispose]();
});

it('a run of a portable file has every figure of the original', async () => {
  const { run } = await away.client.runs.get({ id: whole.id });
  expect(run.source).toMatchObject({ tool: 'studio', id: whole.id });
  const facts = ({ source: _source, number: _number, colorIndex: _color, ...rest }: Run) => rest;
  expect(facts(run)).toEqual(facts(whole));
  expect(await away.series(whole.id)).toEqual(await home.series(whole.id));
  expect(await away.newestState(whole.id)).toEqual(await home.newestState(whole.id));
  expect((await away.client.runs.events({ id: whole.id })).events).toEqual(
    (await home.client.runs.events({ id: whole.id })).events,
  );
});

it('it is evaluated and predicts in the other project as at home', { timeout: 60_000 }, async () => {
  const input = path.join(home.folder, 'rows.csv');
  await writeFile(input, 'sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n');
  const results = [];
  for (const studio of [home, away]) {
    const { evaluation } = await studio.client.evaluations.create({ runId: whole.id, split: 'test' });
    const { columns } = (await studio.client.datasets.list()).datasets[0] as { columns: { name: string }[] };
    const features = columns.map(({ name }) => name).slice(0, 4);
    await writeFile(input, `${features.join(',')}\n5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n`);
    const output = path.join(studio.folder, 'predictions.csv');
    await studio.client.evaluations.predict({ runId: whole.id, input, output });
    if (studio === home) evaluatedAtHome = evaluation;
    const { metrics, confusion, sampleCount } = evaluation;
    results.push({ metrics, confusion, sampleCount, predictions: await readFile(output, 'utf8') });
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]?.predictions.split('\n').length).toBeGreaterThan(2);
});

it('its model is exported in the other project with the proof that it computes the same', {
  timeout: 60_000,
}, async () => {
  const files: Buffer[] = [];
  for (const studio of [home, away]) {
    const { export: exported } = await studio.client.exports.create({ runId: whole.id, format: 'tfjs-layers' });
    expect(exported.proof.passed).toBe(true);
    const names = (await readdir(exported.path)).filter((name) => name.endsWith('.bin')).sort();
    for (const name of names) files.push(await readFile(path.join(exported.path, name)));
  }
  expect(files.length).toBeGreaterThan(1);
  expect(files.slice(files.length / 2)).toEqual(files.slice(0, files.length / 2));
});

it('a stopped run goes on in the other project exactly as if it had never been stopped', {
  timeout: 90_000,
}, async () => {
  expect(stopped.step).toBeLessThan(whole.step);
  const { run: there } = await away.client.runs.get({ id: stopped.id });
  expect(there.canResume).toBe(true);
  await away.client.runs.resume({ id: stopped.id });
  const ended = await away.ended(stopped.id);
  expect(ended).toMatchObject({ status: 'completed', epoch: epochs });
  expect(ended.finalMetrics).toEqual(whole.finalMetrics);
  expect(await away.newestState(stopped.id)).toEqual(await home.newestState(whole.id));
  expect(await away.series(stopped.id)).toEqual(await home.series(whole.id));
});

it('a project that has the same rows under another name and version links the run to them', {
  timeout: 60_000,
}, async () => {
  const third = await StudioHost.open();
  try {
    await home.client.portables.export({
      runIds: [whole.id],
      format: 'studio',
      checkpoints: 'bestAndLast',
      path: path.join(third.folder, 'run.studio'),
    });
    const before = await third.client.portables.inspect({ source: { path: path.join(third.folder, 'run.studio') } });
    expect(before.preview.datasets).toMatchObject([{ name: 'iris', state: 'missing' }]);
    // The sample under another name, as its second version.
    const { dataset } = await third.client.datasets.addSample({ name: 'iris' });
    await third.client.datasets.rename({ id: dataset.id, name: 'Blumen' });
    const cells = { kind: 'setValues' as const, column: dataset.columns[0]?.name ?? '', rows: { rows: [0] }, value: 9 };
    await third.client.datasets.edit({ id: dataset.id, version: null, note: '', changes: [cells] });
    const { imported } = await third.client.portables.import({
      source: { path: path.join(third.folder, 'run.studio') },
    });
    const { run } = await third.client.runs.get({ id: imported.runIds[0] ?? '' });
    expect(run).toMatchObject({ datasetId: dataset.id, datasetName: 'Blumen', datasetVersion: 1 });
    const { evaluation } = await third.client.evaluations.create({ runId: run.id, split: 'test' });
    expect(evaluation.metrics).toEqual(evaluatedAtHome.metrics);
    expect(evaluation.confusion).toEqual(evaluatedAtHome.confusion);
  } finally {
    await third[Symbol.asyncDispose]();
  }
});
