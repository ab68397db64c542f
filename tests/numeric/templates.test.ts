import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { permutation } from '../../src/shared/base/random';
import { parseConfigText } from '../../src/shared/config/config-text';
import { allocateSplit } from '../../src/shared/split';
import { EngineProcess } from '../support/engine-process';
import type { JobDataColumn } from '../support/job-data';
import { JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

interface TemplateEntry {
  name: string;
  title: string;
  description: string;
  tags: string[];
}
const { templates } = JSON.parse(readFileSync('resources/templates/index.json', 'utf8')) as {
  templates: TemplateEntry[];
};

/** Test accuracy that the defaults must reach; the digits' figures are promised to the person. */
const expectedAccuracy: Record<string, number> = {
  'iris-mlp': 0.85,
  'digits-mlp': 0.96,
  'digits-mlp-deep': 0.95,
  'digits-cnn': 0.975,
  'binary-mlp': 0.8,
  'text-lstm': 0.8,
};

function configOf(name: string) {
  const { config, problems } = parseConfigText(readFileSync(`resources/templates/${name}.yaml`, 'utf8'));
  expect(problems).toEqual([]);
  if (!config) throw new Error(`${name} is no valid config.`);
  return config;
}

/** The samples are plain: quotes only around a text column in front of the label. */
function sampleColumns(name: string): JobDataColumn[] {
  const [header = '', ...lines] = readFileSync(`resources/samples/${name}.csv`, 'utf8').trim().split(/\r?\n/);
  const rows = lines.map((line) => {
    const quoted = /^"((?:[^"]|"")*)",(.*)$/.exec(line);
    return quoted ? [(quoted[1] as string).replaceAll('""', '"'), quoted[2] as string] : line.split(',');
  });
  return header.split(',').map((column, index): JobDataColumn => {
    const values = rows.map((row) => row[index] as string);
    const isNumeric = values.every((value) => value !== '' && !Number.isNaN(Number(value)));
    return {
      name: column,
      role: column === 'label' ? 'target' : 'feature',
      values: isNumeric ? values.map(Number) : values,
    };
  });
}

function stratify(
  labels: readonly unknown[],
  shares: { train: number; validation: number; test: number },
  seed: number,
): number[] {
  const rowsOf = Map.groupBy(labels.keys(), (row) => String(labels[row]));
  const counts = new Map([...rowsOf].map(([label, rows]) => [label, rows.length]));
  const split = new Array<number>(labels.length).fill(0);
  for (const [label, { train, validation }] of allocateSplit(counts, shares, seed)) {
    const rows = rowsOf.get(label) ?? [];
    permutation(rows.length, seed, 'test split', label).forEach((at, place) => {
      split[rows[at] as number] = place < train ? 0 : place < train + validation ? 1 : 2;
    });
  }
  return split;
}

test('every template is listed and every listed one is there', () => {
  const files = readdirSync('resources/templates').filter((file) => file.endsWith('.yaml'));
  expect(files.map((file) => path.basename(file, '.yaml')).sort()).toEqual(templates.map(({ name }) => name).sort());
  for (const { name } of templates) expect(configOf(name).name).toBe(name);
});

/** The others need columns of several kinds or a transfer: tests/integration/trained-templates.test.ts trains them. */
describe.each(templates.filter(({ name }) => name in expectedAccuracy))('$name', ({ name }) => {
  test('trains on its sample to the promised accuracy', async () => {
    const config = configOf(name);
    const columns = sampleColumns(config.dataset.name);
    const labels = columns.find(({ role }) => role === 'target')?.values ?? [];
    const { split } = config.dataset;
    if (split.kind !== 'ratio') throw new Error(`The template ${name} is split by ${split.kind}.`);
    const data = folder.writeData(name, columns, stratify(labels, split, config.seed));
    const engine = await EngineProcess.start(folder.trainJob(config, data));
    const { status, metrics } = await engine.result<'train'>();
    expect(status).toBe('completed');
    expect(engine.of('plan')[0]?.compiled).toMatchObject({ state: 'compiled', reason: null });
    expect(engine.of('log')).toEqual([]);
    expect(metrics.test.accuracy).toBeGreaterThanOrEqual(expectedAccuracy[name] as number);
  });
});
