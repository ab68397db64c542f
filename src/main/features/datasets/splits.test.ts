import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { type RunConfigInput, runConfigSchema } from '../../../shared/config/run-config';
import { type SplitConfig, splitSchema } from '../../../shared/config/split';
import type { ColumnRole } from '../../../shared/contract/dataset';
import { datasetSplitContract } from '../../../shared/contract/dataset-split';
import type { LeakageKind } from '../../../shared/contract/split';
import { type DataConfig, splitFileName } from './index';

const { signal } = new AbortController();
const context = { signal };

const project = useDatasetProject();

/** 200 visits of 40 patients over 200 hours; `doctor` gives the diagnosis away in words. */
const visits = [
  'pressure,patient,at,fold,doctor,label',
  ...Array.from({ length: 200 }, (_, index) => {
    const ill = (index * 7) % 10 < 3;
    const hour = String(index % 24).padStart(2, '0');
    const day = String(1 + Math.floor(index / 24)).padStart(2, '0');
    return `${100 + ((index * 37) % 211) / 3},p${index % 40},2024-03-${day} ${hour}:00:00,${index % 5 === 0 ? 'b' : 'a'},${ill ? 'refer' : 'release'},${ill ? 'ill' : 'well'}`;
  }),
];
const roles: Record<string, ColumnRole> = { patient: 'group', at: 'time', fold: 'ignored' };

const split = async (config: Record<string, unknown>, id = 'visits') => {
  const report = await project.datasets.handlers.split(
    { id, version: null, split: splitSchema.parse(config), target: null, seed: 1 },
    context,
  );
  // What the contract promises is what the window gets.
  const { outputSchema } = (
    datasetSplitContract.split as never as { '~orpc': { outputSchema: { parse(v: unknown): unknown } } }
  )['~orpc'];
  expect(outputSchema.parse(report)).toEqual(report);
  return report;
};
const findings = async (config: SplitConfig, id = 'visits') =>
  project.datasets.handlers.leakage({ id, version: null, split: config, target: null, seed: 1 }, context);
const total = (counts: readonly { test: number }[]) => counts.reduce((sum, { test }) => sum + test, 0);

describe('a report of a split', () => {
  beforeEach(async () => {
    await project.add('visits', visits, roles);
  });

  it('counts rows, classes and groups of each part, and takes the column with the role group', async () => {
    const report = await split({});
    expect(report.problems).toEqual([]);
    expect(report.split).toMatchObject({ kind: 'ratio', group: 'patient' });
    expect(report.groups).toMatchObject({ column: 'patient', cutCount: 0, largest: { rowCount: 5 } });
    expect(report.record?.parts).toMatchObject({ train: { rowCount: 140 }, validation: { rowCount: 30 } });
    expect(report.classes?.column).toBe('label');
    expect(report.classes?.counts.map(({ name }) => name)).toEqual(['ill', 'well']);
    expect(total(report.classes?.counts ?? [])).toBe(report.record?.parts.test.rowCount);
  });

  it('shows where parts lie in time', async () => {
    const report = await split({ kind: 'time' });
    expect(report.split).toMatchObject({ column: 'at' });
    const bins = report.time?.bins ?? [];
    expect(bins.reduce((sum, bin) => sum + bin.train + bin.validation + bin.test + bin.leftOut, 0)).toBe(200);
    const last = bins.findLastIndex(({ train }) => train > 0);
    expect(bins.findIndex(({ test }) => test > 0)).toBeGreaterThanOrEqual(last);
  });

  it('tells how many rows each fold tests', async () => {
    const { folds } = await split({ kind: 'folds', count: 4 });
    expect(folds).toEqual([1, 2, 3, 4].map((fold) => ({ fold, rowCount: 50 })));
  });

  it('names values without a part', async () => {
    const report = await split({ kind: 'column', column: 'fold', train: ['a'], validation: [], test: [] });
    expect(report.record).toBeNull();
    expect(report.problems).toMatchObject([
      { code: 'unassignedRows', message: '40 rows have no part: in "fold" they have "b".' },
    ]);
  });

  it('leaves such rows out, or trains on them, where the config says so', async () => {
    const chosen = { kind: 'column', column: 'fold', train: ['a'], validation: [], test: [] };
    expect((await split({ ...chosen, unassigned: 'leaveOut' })).record).toMatchObject({
      leftOutCount: 40,
      parts: { train: { rowCount: 160 } },
    });
    expect((await split({ ...chosen, unassigned: 'train' })).record?.parts.train.rowCount).toBe(200);
  });

  it.each([
    ['a column that is not there', { kind: 'column', column: 'fald' }, 'unknownSplitColumn'],
    ['a time that is text', { kind: 'time', column: 'doctor' }, 'timeNotOrdered'],
    ['groups too few for the folds', { kind: 'folds', count: 3, group: 'doctor' }, 'tooFewGroups'],
    ['a gap that leaves nothing', { kind: 'time', gap: 1000, gapUnit: 'days' }, 'emptyPart'],
    ['a value for two parts', { kind: 'column', column: 'fold', train: ['a'], test: ['a'] }, 'repeatedSplitValue'],
  ])('%s is a problem with a remedy', async (_, config, code) => {
    const { problems } = await split(config);
    expect(problems).toContainEqual(expect.objectContaining({ code, severity: 'error', fix: expect.any(String) }));
  });

  it('is the same for a config that says the same', async () => {
    const config: RunConfigInput = {
      name: 'test',
      dataset: { name: 'visits', split: { kind: 'folds', count: 4, fold: 2 } },
      model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
      training: { loss: { kind: 'sparseCategoricalCrossentropy' } },
      seed: 1,
    };
    const report = await project.datasets.handlers.split({ text: stringify(config) }, context);
    expect(report.record).toEqual((await split({ kind: 'folds', count: 4, fold: 2 })).record);
    expect(report.record?.parts.test.rowCount).toBe(50);
  });
});

describe('a leakage check', () => {
  const kindsOf = ({ findings: found }: { findings: readonly { kind: LeakageKind }[] }) =>
    found.map(({ kind }) => kind);
  const random = splitSchema.parse({});

  it('finds patients in several parts, and offers the split that keeps them whole', async () => {
    await project.add('visits', visits, { ...roles, patient: 'identifier', at: 'ignored', doctor: 'ignored' });
    const report = await findings(random);
    expect(kindsOf(report)).toEqual(['cutGroups']);
    const [finding] = report.findings;
    expect(finding?.examples[0]?.rows.length).toBeGreaterThan(1);
    expect(new Set(finding?.examples[0]?.rows.map(({ part }) => part)).size).toBeGreaterThan(1);
    const remedy = finding?.remedies[0];
    if (remedy?.kind !== 'split') throw new Error('No split is offered.');
    expect(kindsOf(await findings(splitSchema.parse(remedy.split)))).toEqual([]);
  });

  it('finds training rows that are newer than what is tested', async () => {
    await project.add('visits', visits, { ...roles, patient: 'ignored', doctor: 'ignored' });
    expect(kindsOf(await findings(random))).toEqual(['timeOrder']);
    expect(kindsOf(await findings(splitSchema.parse({ kind: 'time' })))).toEqual([]);
  });

  it('finds a column that gives the target away, and none that is merely useful', async () => {
    await project.add('visits', visits, { ...roles, patient: 'ignored', at: 'ignored' });
    const report = await findings(random);
    expect(report.findings).toMatchObject([
      {
        kind: 'targetLikeColumn',
        message: expect.stringContaining('"doctor" gives "label" away'),
        remedies: [{ kind: 'ignoreColumn', column: 'doctor' }],
      },
    ]);
  });

  it('finds equal rows across parts and equal features with different targets', async () => {
    const lines = Array.from(
      { length: 120 },
      (_, index) => `${index % 30},${(index * 11) % 30},${index % 30 === 7 && index > 60 ? 'no' : 'yes'}`,
    );
    await project.add('twins', [
      'x,y,label',
      ...lines,
      ...Array.from({ length: 30 }, (_, index) => `${index + 100},${index},no`),
    ]);
    const report = await findings(random, 'twins');
    expect(kindsOf(report)).toEqual(expect.arrayContaining(['equalRows', 'equalFeatures']));
    const contradiction = report.findings.find(({ kind }) => kind === 'equalFeatures');
    expect(contradiction?.count).toBe(4);
    expect(contradiction?.examples[0]?.rows.map(({ row }) => row)).toEqual(expect.arrayContaining([7, 37, 67, 97]));
  });

  it('finds nothing in rows that have nothing to do with each other', async () => {
    await project.add('plain', [
      'x,y,label',
      ...Array.from(
        { length: 100 },
        (_, index) => `${Math.sin(index)},${Math.cos(index * 3)},${(index * 7) % 10 < 4 ? 'a' : 'b'}`,
      ),
    ]);
    const report = await findings(random, 'plain');
    expect(report.findings).toEqual([]);
    expect(report.skipped.map(({ kind }) => kind)).toEqual(['cutGroups', 'nearDuplicateImages', 'timeOrder']);
  });
});

describe('the assignment of a run', () => {
  const config = (change: Partial<RunConfigInput['dataset']> = {}) =>
    runConfigSchema.parse({
      name: 'test',
      dataset: { name: 'visits', ...change },
      model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
      training: { loss: { kind: 'sparseCategoricalCrossentropy' } },
    }) as DataConfig;
  const runFile = () => path.join(project.store.path, 'runs', 'run_1', splitFileName);

  it('lies in its folder and is what it uses from then on, whatever its config would say', async () => {
    await project.add('visits', visits, roles);
    const first = await project.datasets.prepare(config(), signal, runFile());
    expect((await stat(runFile())).isFile()).toBe(true);
    const before = await readFile(runFile());
    const again = await project.datasets.prepare(config({ split: { kind: 'folds', count: 3 } }), signal, runFile());
    expect(again.split).toEqual(first.split);
    expect(await readFile(runFile())).toEqual(before);
  });

  it('is refused for other rows', async () => {
    await project.add('visits', visits, roles);
    await project.datasets.prepare(config(), signal, runFile());
    await project.add('others', visits.slice(0, 101), roles);
    await expect(project.datasets.prepare(config({ name: 'others' }), signal, runFile())).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('weighs rows by the column with the role weight', async () => {
    await project.add('visits', visits, { ...roles, pressure: 'weight' });
    const { data } = await project.datasets.prepare(config(), signal);
    expect(data.columns.find(({ name }) => name === 'pressure')).toMatchObject({ role: 'weight' });
  });
});
