import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine, type CommandResult } from '../support/command-line';

const samples = path.resolve('resources/samples');
const quick = ['--set', 'training.epochs=2'];

let studio: CommandLine;
beforeAll(async () => {
  studio = await CommandLine.create();
});
afterAll(() => studio[Symbol.asyncDispose]());

async function succeed(...parameters: string[]): Promise<Record<string, unknown>> {
  const result = await studio.run([...parameters, '--json']);
  expect(result, result.errors).toMatchObject({ exitCode: 0 });
  return result.json();
}

function errorOf(result: CommandResult): { code: string; message: string; data: Record<string, unknown> } {
  return (result.json() as unknown as { error: never }).error;
}

test('a model file is imported, listed, shown with its layers, and removed', async () => {
  const file = path.resolve('tests/fixtures/models/unsupported.keras');
  const { model } = await succeed('model', 'import', file, '--name', 'foreign');
  expect(model).toMatchObject({ name: 'foreign', layerCount: 5, hasWeights: true, source: { format: 'keras' } });
  expect(await succeed('model', 'list')).toMatchObject({ models: [{ name: 'foreign' }] });
  const shown = await succeed('model', 'show', 'foreign');
  expect(shown).toMatchObject({
    text: expect.stringContaining('kind: unsupported'),
    report: { layers: { length: 5 } },
  });
  const forPeople = await studio.run(['model', 'show', 'foreign']);
  expect(forPeople.output).toContain('OwnLayer');
  await succeed('model', 'remove', 'foreign');
  expect(await succeed('model', 'list')).toEqual({ models: [] });
  const failed = await studio.run(['model', 'import', path.join(samples, 'iris.csv'), '--json']);
  expect(failed.exitCode).toBe(1);
  expect(errorOf(failed).code).toBe('BAD_INPUT');
});

describe('from a CSV file to an export', () => {
  test('a data set is imported with its target, listed and described', async () => {
    const { dataset } = await succeed(
      'dataset',
      'import',
      path.join(samples, 'iris.csv'),
      '--name',
      'flowers',
      '--target',
      'label',
    );
    expect(dataset).toMatchObject({ name: 'flowers', version: 1, rowCount: 150, target: 'label', problems: [] });
    const { datasets } = await succeed('dataset', 'list');
    expect(datasets).toMatchObject([{ name: 'flowers' }]);
    const shown = await succeed('dataset', 'show', 'flowers');
    expect(shown).toMatchObject({ dataset: { name: 'flowers' }, profile: { rowCount: 150 } });
  });

  test('its rows are found by an SQL condition, sorted, shown and written to a file', async () => {
    const condition = ['--where', "label <> 'setosa'", '--sort', '-petal_length_cm', 'label'];
    const found = await succeed('dataset', 'rows', 'flowers', ...condition, '--limit', '2');
    expect(found).toMatchObject({ rowCount: 100, rows: { length: 2 } });
    const file = path.join(studio.directory, 'some.csv');
    await succeed('dataset', 'rows', 'flowers', ...condition, '--output', file);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(101);
    const again = await studio.run(['dataset', 'rows', 'flowers', '--output', file, '--json']);
    expect([again.exitCode, errorOf(again).message]).toEqual([2, expect.stringContaining('is there already')]);
    const wrong = await studio.run(['dataset', 'rows', 'flowers', '--where', 'petal_width_cm >', '--json']);
    expect([wrong.exitCode, errorOf(wrong).code]).toEqual([1, 'BAD_INPUT']);
  });

  test('its profile tells what to look at and what goes together with the target', async () => {
    const { relations, profile, findings } = (await succeed('dataset', 'profile', 'flowers')) as {
      relations: { target: string; columns: unknown[] };
      profile: { rowCount: number };
      findings: { code: string }[];
    };
    expect([profile.rowCount, relations.target, relations.columns.length]).toEqual([150, 'label', 4]);
    expect(findings.map(({ code }) => code)).toContain('duplicateRows');
    const forPeople = await studio.run(['dataset', 'profile', 'flowers']);
    expect(forPeople.output).toContain('With the target label, from all rows:');
  });

  test('a template is trained on it with changed values, and the final figures are reported by split', async () => {
    const { run } = await succeed('train', 'iris-mlp', '--dataset', 'flowers', '--name', 'one', ...quick);
    expect(run).toMatchObject({
      name: 'one',
      status: 'completed',
      engine: expect.any(String),
      compiled: expect.any(Boolean),
      durationMs: expect.any(Number),
      samplesPerSecond: expect.any(Number),
      parameterCount: 131,
      metrics: Object.fromEntries(
        ['train', 'validation', 'test'].map((split) => [
          split,
          { loss: expect.any(Number), accuracy: expect.any(Number) },
        ]),
      ),
    });
    const { config } = await succeed('run', 'show', 'one');
    expect(config).toMatchObject({ dataset: { name: 'flowers' }, training: { epochs: 2 } });
  });

  test('two runs are listed and compared by what differs', async () => {
    await succeed('train', 'iris-mlp', '--dataset', 'flowers', '--name', 'two', ...quick, '--set', 'seed=7');
    const { runs } = await succeed('run', 'list');
    expect((runs as { name: string }[]).map(({ name }) => name).sort()).toEqual(['one', 'two']);
    const chosen = await succeed(
      'run',
      'list',
      '--filter',
      'seed > 1',
      '--columns',
      'training.epochs',
      '--sort',
      '-seed',
    );
    expect(chosen.runs).toMatchObject([{ name: 'two', columns: { 'config:training.epochs': expect.any(Number) } }]);
    const grouped = await succeed(
      'run',
      'list',
      '--group',
      'experiment,seed',
      '--columns',
      'test/loss,training.epochs',
    );
    expect(grouped.groups).toMatchObject([
      {
        key: 'experiment',
        runCount: 2,
        figures: { 'config:training.epochs': { count: 2, mean: 2, deviation: 0 } },
        groups: [{ runCount: 1 }, { runCount: 1 }],
      },
    ]);
    const { differences, metrics, split } = await succeed('run', 'compare', 'one', 'two');
    expect(differences).toEqual([{ path: 'seed', values: [1, 7] }]);
    expect(split).toBe('otherTestRows');
    expect((metrics as { metric: string }[]).map(({ metric }) => metric)).toContain('test/accuracy');
  });

  test('runs are tagged and archived, and come back', async () => {
    const names = async (...options: string[]) =>
      ((await succeed('run', 'list', ...options)).runs as { name: string }[]).map(({ name }) => name);
    expect(await succeed('run', 'tag', 'one', 'two', '--add', 'flora', '--add', 'paper')).toMatchObject({
      changes: [{ changedIds: { length: 2 } }, { changedIds: { length: 2 } }],
    });
    await succeed('run', 'tag', 'two', '--remove', 'paper');
    expect(await names('--filter', 'tag = paper')).toEqual(['one']);
    await succeed('run', 'archive', 'two');
    expect([await names(), await names('--archived')]).toEqual([['one'], ['two']]);
    await succeed('run', 'archive', 'two', '--restore');
    expect((await names()).sort()).toEqual(['one', 'two']);
    const unknown = await studio.run(['run', 'list', '--view', 'gone', '--json']);
    expect([unknown.exitCode, errorOf(unknown).code]).toEqual([1, 'NOT_FOUND']);
  });

  test('its rows are divided as a run would, and folds are trained one after the other', async () => {
    const { split, leakage } = await succeed(
      'dataset',
      'split',
      'flowers',
      '--set',
      'kind=folds',
      '--set',
      'count=3',
      '--leakage',
    );
    expect(split).toMatchObject({
      split: { kind: 'folds', count: 3, fold: 1 },
      record: { parts: { test: { rowCount: 50 } } },
      folds: [1, 2, 3].map((fold) => ({ fold, rowCount: 50 })),
    });
    expect(leakage).toMatchObject({ findings: expect.any(Array) });
    const { folds, runs } = await succeed(
      'train',
      'iris-mlp',
      '--dataset',
      'flowers',
      '--folds',
      '2',
      '--name',
      'cross',
      ...quick,
    );
    expect((runs as { name: string }[]).map(({ name }) => name)).toEqual(['cross fold 1', 'cross fold 2']);
    const { metrics } = folds as { metrics: { metric: string; mean: number; values: number[] }[] };
    const accuracy = metrics.find(({ metric }) => metric === 'test/accuracy');
    expect(accuracy?.mean).toBeCloseTo(((accuracy?.values[0] ?? 0) + (accuracy?.values[1] ?? 0)) / 2, 12);
  });

  test('the recorded series is what the run reports', async () => {
    const { series } = await succeed('run', 'metrics', 'one', '--metric', 'validation/loss');
    expect(series).toMatchObject([{ metric: 'validation/loss', steps: [expect.any(Number), expect.any(Number)] }]);
    const { run } = await succeed('run', 'show', 'one');
    const last = (run as { metrics: Record<string, { last: number }> }).metrics['validation/loss']?.last;
    expect((series as { values: number[] }[])[0]?.values.at(-1)).toBe(last);
  });

  test('it is evaluated on the split that is named', async () => {
    const { evaluation } = await succeed('evaluate', 'one', '--split', 'validation');
    expect(evaluation).toMatchObject({ split: 'validation', metrics: { accuracy: expect.any(Number) } });
    const { counts } = (evaluation as { confusion: { counts: number[][] } }).confusion;
    expect(counts.flat().reduce((sum, count) => sum + count)).toBe((evaluation as { sampleCount: number }).sampleCount);
  });

  test('every row of a file is predicted, into a path relative to where the command was typed', async () => {
    const input = (await readFile(path.join(samples, 'iris.csv'), 'utf8')).split('\n').slice(0, 6).join('\n');
    await writeFile(path.join(studio.directory, 'rows.csv'), `${input}\n`);
    const { rowCount, output } = await succeed('predict', 'one', '--input', 'rows.csv', '--output', 'predicted.csv');
    expect([rowCount, output]).toEqual([5, path.join(studio.directory, 'predicted.csv')]);
    const lines = (await readFile(path.join(studio.directory, 'predicted.csv'), 'utf8')).trim().split(/\r?\n/);
    expect([lines.length, lines[0]]).toEqual([6, expect.stringContaining('prediction')]);
  });

  test('it is exported with a proof that the file computes the same', async () => {
    const { export: exported } = await succeed('export', 'one', '--format', 'tfjs-layers', '--out', 'exported');
    expect(exported).toMatchObject({
      format: 'tfjs-layers',
      path: path.join(studio.directory, 'exported'),
      proof: { passed: true, sampleCount: expect.any(Number), maxAbsDifference: expect.any(Number) },
    });
  });

  test('without --json people get tables', async () => {
    const { output } = await studio.run(['run', 'list']);
    expect(output).toMatch(/^run +status +experiment +data set/);
    expect(output).toMatch(/\none +completed +iris-mlp +flowers/);
  });
});

describe('Ctrl+C', () => {
  test('stops training with a checkpoint from which it is finished later', async () => {
    await using own = await CommandLine.create();
    const training = own.start([
      'train',
      'iris-mlp',
      '--name',
      'long',
      '--set',
      'training.epochs=400',
      '--set',
      'training.checkpoint.everyEpochs=100',
      '--json',
    ]);
    await training.says(/long epoch/);
    training.interrupt();
    const stopped = await training.ended;
    expect(stopped.exitCode).toBe(130);
    expect(errorOf(stopped)).toMatchObject({
      code: 'CANCELLED',
      data: { fix: expect.stringContaining('--resume long') },
    });
    const resumed = await own.run(['train', '--resume', 'long', '--json']);
    expect(resumed.json()).toMatchObject({ run: { name: 'long', status: 'completed', epoch: 400, step: 2_800 } });
  });

  test('ends an import at once', async () => {
    await using own = await CommandLine.create();
    const rows = Array.from({ length: 400_000 }, (_, index) => `${index},${index % 7},${Math.sin(index)}`);
    await writeFile(path.join(own.directory, 'large.csv'), `a,b,c\n${rows.join('\n')}\n`);
    const importing = own.start(['dataset', 'import', 'large.csv', '--json']);
    await importing.says(/Import/);
    importing.interrupt();
    const { exitCode } = await importing.ended;
    expect(exitCode).toBe(130);
    const listed = await own.run(['dataset', 'list', '--json']);
    expect(listed.json()).toEqual({ datasets: [] });
  });
});

describe('what goes wrong', () => {
  test.each([
    ['nothing to train', ['train']],
    ['a comparison of a single run', ['run', 'compare', '1']],
    ['an assignment without a value', ['train', 'iris-mlp', '--set', 'training.epochs']],
    ['a resumed run with another template', ['train', 'iris-mlp', '--resume', 'one']],
  ])('%s is wrong usage: exit code 2', async (_case, parameters) => {
    const result = await studio.run([...parameters, '--json']);
    expect([result.exitCode, errorOf(result).code]).toEqual([2, 'BAD_INPUT']);
    expect(result.errors).not.toBe('');
  });

  test.each([
    ['a file that is not there', ['dataset', 'import', 'gone.csv'], 'NOT_FOUND', 'gone.csv'],
    ['a data set that is not there', ['dataset', 'show', 'gone'], 'NOT_FOUND', 'gone'],
    ['a run that is not there', ['run', 'show', 'gone'], 'NOT_FOUND', 'gone'],
    ['a template that is not there', ['train', 'gone-mlp'], 'NOT_FOUND', 'gone-mlp'],
    ['a metric that is not there', ['run', 'metrics', 'one', '--metric', 'gone'], 'NOT_FOUND', 'gone'],
    ['a benchmark that is not there', ['bench', 'gone'], 'NOT_FOUND', 'gone'],
    ['an engine that is not installed', ['engine', 'remove', 'wasm'], 'UNSUPPORTED', 'wasm'],
  ])('%s is a failure that names it: exit code 1', async (_case, parameters, code, named) => {
    const result = await studio.run([...parameters, '--json']);
    expect([result.exitCode, errorOf(result).code]).toEqual([1, code]);
    expect(errorOf(result).message).toContain(named);
  });

  test('a config with an unknown key is refused with line and column', async () => {
    const template = await readFile(path.resolve('resources/templates/iris-mlp.yaml'), 'utf8');
    await writeFile(path.join(studio.directory, 'wrong.yaml'), `${template}\nlearningRte: 0.1\n`);
    const result = await studio.run(['train', 'wrong.yaml', '--json']);
    const line = template.split('\n').length + 1;
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toMatchObject({
      code: 'BAD_INPUT',
      data: { problems: [expect.objectContaining({ where: expect.objectContaining({ line, column: 1 }) })] },
    });
    expect(result.errors).toContain(`line ${line}`);
  });
});

describe('serve', () => {
  test('says one line of JSON when ready, serves the page to its token and ends well with SIGTERM', async () => {
    await using own = await CommandLine.create();
    const server = own.start(['serve', '--port', '0', '--token', 'chosen-token', '--json']);
    const { url, token } = JSON.parse(await server.says(/\n/)) as { url: string; token: string };
    expect([token, new URL(url).searchParams.get('token')]).toEqual(['chosen-token', 'chosen-token']);
    const page = await fetch(new URL('/', url), { headers: { Authorization: `Bearer ${token}` } });
    expect(await page.text()).toContain('Model Studio');
    server.child.kill('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
  });

  test('refuses a port that is taken and names it', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const result = await studio.run(['serve', '--port', String(port), '--json']);
    blocker.close();
    expect([result.exitCode, errorOf(result).code]).toEqual([1, 'CONFLICT']);
    expect(errorOf(result).message).toContain(String(port));
  });
});

describe('the project', () => {
  test('is named by --project before STUDIO_PROJECT, relative to where npm was called', async () => {
    const typedIn = path.join(studio.directory, 'data');
    const environment = { npm_lifecycle_event: 'studio', INIT_CWD: typedIn };
    const named = ['--json', '--project', 'named'];
    expect((await studio.run(['dataset', 'list', ...named], environment)).json()).toEqual({ datasets: [] });
    // Who only looks makes no project.
    expect(await readdir(typedIn)).not.toContain('named');
    await writeFile(path.join(typedIn, 'few.csv'), 'x,y\n1,2\n2,4\n');
    await studio.run(['dataset', 'import', 'few.csv', ...named], environment);
    expect(await readFile(path.join(typedIn, 'named', 'studio.sqlite'))).toBeDefined();
  });

  test('is the sample project when none is named and none was opened before', async () => {
    await using own = await CommandLine.create();
    const result = await own.run(['dataset', 'list', '--json'], { STUDIO_PROJECT: undefined });
    const { datasets } = result.json() as unknown as { datasets: { name: string }[] };
    expect(datasets.map(({ name }) => name).sort()).toEqual(['digits', 'iris']);
  });
});

test('doctor and engine list say which engine is chosen and why', async () => {
  const { engines } = (await succeed('doctor')) as unknown as { engines: { id: string; chosen: boolean }[] };
  expect(engines.filter(({ chosen }) => chosen)).toHaveLength(1);
  const listed = await succeed('engine', 'list');
  expect((listed.engines as { id: string }[]).map(({ id }) => id)).toEqual([
    'tfjs-node-gpu',
    'tfjs-node',
    'wasm',
    'cpu',
  ]);
});
