import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatasetFeature } from '../../../../tests/support/dataset-feature';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { parseConfigText } from '../../../shared/config/config-text';
import type { RunConfig } from '../../../shared/config/run-config';
import { isMedia } from '../../data/stored-table';
import { createTableEngine, type TableEngine } from '../../data/table-engine';
import { createUploads, type Uploads } from '../../lib/uploads';
import { openStore, type Store } from '../../store';
import { createMediaOutlines } from './column-outlines';
import type { Datasets, ResolvedDataset } from './index';
import { type SampleOutline, sampleOutlinesFile } from './sample-outline';

const resourcesDirectory = path.resolve('resources');
const { signal } = new AbortController();
const mostClasses = 100;

let folder: string;
let uploads: Uploads;
let store: Store;
let datasets: Datasets;
let tables: TableEngine;
let configs: [string, RunConfig][];
/** What the templates came to before their samples were there. */
let before: Map<string, ResolvedDataset>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-outlines-'));
  uploads = await createUploads({ directory: path.join(folder, 'uploads') });
  store = await openStore(path.join(folder, 'project'), { create: true });
  tables = createTableEngine({ temporaryDirectory: path.join(folder, 'tables') });
  ({ datasets } = createDatasetFeature({ store, uploads, jobs: mediaJobs, resourcesDirectory }));
  const directory = path.join(resourcesDirectory, 'templates');
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml'));
  configs = await Promise.all(
    files.map(async (file): Promise<[string, RunConfig]> => {
      const { config } = parseConfigText(await readFile(path.join(directory, file), 'utf8'));
      return [path.basename(file, '.yaml'), config as RunConfig];
    }),
  );
  before = new Map();
  for (const [name, config] of configs) before.set(name, await datasets.resolve(config));
  for (const name of await datasets.sampleNames()) await datasets.ensureSample(name, signal);
}, 60_000);
afterAll(async () => {
  datasets.close();
  tables.close();
  await store.close();
  await uploads.close();
  await rm(folder, { recursive: true, force: true });
});

async function outlineOf(name: string): Promise<SampleOutline> {
  const dataset = await datasets.get(name);
  const profile = await datasets.profile(name, signal);
  const target = profile.columns.find((column) => column.role === 'target');
  const isClasses = target !== undefined && target.distinctCount <= mostClasses;
  const [, any] = configs.find(([template]) => template === 'digits-mlp') as [string, RunConfig];
  const { targets } = await datasets.resolve({ ...any, dataset: { ...any.dataset, name, target: null } });
  const counts = new Map(target?.topValues.map(({ value, count }) => [value, count]));
  const countOf = (name: string) => counts.get(name) ?? counts.get(String(Number(name)));
  const readFigures = createMediaOutlines(() => store, tables);
  const figures = await Promise.all(
    dataset.columns.map(({ kind }, index) => (isMedia(kind) ? readFigures(dataset, index, signal) : null)),
  );
  return {
    rowCount: dataset.rowCount,
    columns: dataset.columns.map((column, index) => ({
      ...column,
      distinctCount: profile.columns[index]?.distinctCount as number,
      ...(figures[index] ?? {}),
    })),
    classes: (isClasses ? (targets[0]?.classes ?? []) : []).map((name) => [name, countOf(name) as number]),
  };
}

test('the outlines that ship are those of the imported samples (`npx vitest -u` writes them)', async () => {
  const outlines: Record<string, SampleOutline> = {};
  for (const name of await datasets.sampleNames()) outlines[name] = await outlineOf(name);
  const lines = Object.entries(outlines).map(
    ([name, { rowCount, columns, classes }]) =>
      `  ${JSON.stringify(name)}: {\n    "rowCount": ${rowCount},\n    "columns": [\n${columns
        .map((column) => `      ${JSON.stringify(column)}`)
        .join(',\n')}\n    ],\n    "classes": ${JSON.stringify(classes)}\n  }`,
  );
  await expect(`{\n${lines.join(',\n')}\n}\n`).toMatchFileSnapshot(
    path.join(resourcesDirectory, 'samples', sampleOutlinesFile),
  );
});

test('a template says the same shapes before its sample is in the project as after', async () => {
  for (const [name, config] of configs) {
    const { inputShape, outputWidth, targets } = before.get(name) as ResolvedDataset;
    const after = await datasets.resolve(config);
    expect({ name, inputShape, outputWidth, targets }).toEqual({
      name,
      inputShape: after.inputShape,
      outputWidth: after.outputWidth,
      targets: after.targets,
    });
  }
});

test('a sample that is not there is still missing', () => {
  const resolved = before.get('digits-mlp');
  expect({ dataset: resolved?.dataset, codes: resolved?.problems.map(({ code }) => code) }).toEqual({
    dataset: null,
    codes: ['unknownDataset'],
  });
});
