import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachToHost } from '../../src/cli/attached-host';
import { emptyRunTableLayout } from '../../src/shared/contract/run-view';
import { builtEntry } from '../support/built';
import { CommandLine, type CommandResult, type RunningCommand } from '../support/command-line';

/** Long enough to be interrupted on any machine. */
const endless = ['--set', 'training.epochs=100000'];

async function serve(studio: CommandLine): Promise<RunningCommand> {
  const server = studio.start(['serve', '--port', '0', '--json']);
  await server.says(/\n/);
  return server;
}

const attachmentOf = (studio: CommandLine) => path.join(studio.directory, 'project', 'studio.host.json');

const readAttachment = async (studio: CommandLine) =>
  JSON.parse(await readFile(attachmentOf(studio), 'utf8')) as { pid: number; address: string; token: string };

function errorOf(result: CommandResult): { code: string; message: string; data: Record<string, unknown> } {
  return (result.json() as unknown as { error: never }).error;
}

describe('with a project that a server has open', () => {
  let studio: CommandLine;
  let server: RunningCommand;
  beforeAll(async () => {
    studio = await CommandLine.create();
    await copyFile('resources/samples/iris.csv', path.join(studio.directory, 'rows.csv'));
    server = await serve(studio);
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  /** Checks that the server did it, and that standard error says so in one line. */
  async function succeed(...parameters: string[]): Promise<Record<string, unknown>> {
    const result = await studio.run([...parameters, '--json']);
    expect(result, result.errors).toMatchObject({ exitCode: 0 });
    expect(result.errors).toMatch(new RegExp(`^The project .+ is open in process ${server.child.pid} at http://.+\n`));
    return result.json();
  }

  test.skipIf(process.platform === 'win32')('the way to it is for this account alone', async () => {
    expect((await stat(attachmentOf(studio))).mode & 0o777).toBe(0o600);
    expect(await readAttachment(studio)).toMatchObject({
      pid: server.child.pid,
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
    });
  });

  test('a file named relative to where the command was typed is imported there, and trained on', async () => {
    const { dataset } = await succeed('dataset', 'import', 'rows.csv', '--name', 'flowers', '--target', 'label');
    expect(dataset).toMatchObject({ name: 'flowers', rowCount: 150 });
    const flowers = ['train', 'iris-mlp', '--dataset', 'flowers', '--set', 'training.epochs=2', '--name'];
    const [{ run }] = await Promise.all([succeed(...flowers, 'one'), succeed(...flowers, 'two', '--set', 'seed=7')]);
    expect(run).toMatchObject({ status: 'completed', metrics: { test: { loss: expect.any(Number) } } });
  });

  test('its runs are read, compared, evaluated, used and exported', async () => {
    const [listed, shown, metrics, compared] = await Promise.all([
      succeed('run', 'list'),
      succeed('dataset', 'show', 'flowers'),
      succeed('run', 'metrics', 'one', '--metric', 'validation/loss'),
      succeed('run', 'compare', 'one', 'two'),
    ]);
    expect(listed.runs).toHaveLength(2);
    const attached = await attachToHost(path.join(studio.directory, 'project'));
    const layout = { ...emptyRunTableLayout, columns: ['config:seed'], filter: 'seed > 1', sort: [], grouping: [] };
    await attached?.client.runViews.create({ name: 'Seeds', layout });
    attached?.close();
    expect(await succeed('run', 'list', '--view', 'seeds')).toMatchObject({
      runs: [{ name: 'two', columns: { 'config:seed': 7 } }],
    });
    expect(shown).toMatchObject({ profile: { rowCount: 150 } });
    expect(metrics.series).toMatchObject([{ steps: [expect.any(Number), expect.any(Number)] }]);
    expect(compared.differences).toEqual([{ path: 'seed', values: [1, 7] }]);
    const [evaluated, predicted, exported] = await Promise.all([
      succeed('evaluate', 'one', '--split', 'validation'),
      succeed('predict', 'one', '--input', 'rows.csv', '--output', 'predicted.csv'),
      succeed('export', 'one', '--format', 'tfjs-layers', '--out', 'exported'),
    ]);
    expect(evaluated.evaluation).toMatchObject({ split: 'validation' });
    expect(predicted).toEqual({ rowCount: 150, output: path.join(studio.directory, 'predicted.csv') });
    expect(exported.export).toMatchObject({ path: path.join(studio.directory, 'exported'), proof: { passed: true } });
  });

  test('its engines answer, and its failures keep code and exit code', async () => {
    const [{ engines }, , failed, unknownMetric] = await Promise.all([
      succeed('engine', 'list'),
      succeed('doctor'),
      studio.run(['run', 'show', 'gone', '--json']),
      studio.run(['run', 'metrics', 'one', '--metric', 'gone', '--json']),
    ]);
    expect((engines as { chosen: boolean }[]).filter(({ chosen }) => chosen)).toHaveLength(1);
    expect([failed.exitCode, errorOf(failed).code]).toEqual([1, 'NOT_FOUND']);
    expect([unknownMetric.exitCode, errorOf(unknownMetric).code]).toEqual([1, 'NOT_FOUND']);
  });

  test('Ctrl+C stops the training there with a checkpoint, and the server stays', async () => {
    const training = studio.start(['train', 'iris-mlp', '--name', 'long', ...endless, '--json']);
    await training.says(/long epoch \d+\/100000/);
    training.interrupt();
    const stopped = await training.ended;
    expect([stopped.exitCode, errorOf(stopped)]).toEqual([
      130,
      expect.objectContaining({ code: 'CANCELLED', data: { fix: expect.stringContaining('--resume long') } }),
    ]);
    expect(await succeed('run', 'show', 'long')).toMatchObject({ run: { status: 'stopped', canResume: true } });
  });

  test('a training is paused, changed, told to take a checkpoint and stopped from another command', async () => {
    const training = studio.start(['train', 'iris-mlp', '--name', 'controlled', ...endless, '--json']);
    await training.says(/controlled epoch \d+\/100000/);
    expect(await succeed('run', 'pause', 'controlled')).toMatchObject({
      run: { status: 'paused' },
      interventions: [{ step: expect.any(Number), message: 'Paused.' }],
    });
    const changed = await succeed('run', 'set', 'controlled', 'learningRate=0.0005', 'epochs=90000');
    expect(changed).toMatchObject({
      run: { interventionCount: 2 },
      interventions: [{ message: expect.stringContaining('→ 0.0005') }, { message: 'Epochs 100000 → 90000.' }],
    });
    expect(await succeed('run', 'resume', 'controlled')).toMatchObject({ run: { status: 'running' } });
    expect(await succeed('run', 'checkpoint', 'controlled')).toMatchObject({ interventions: [{}] });
    const refused = await studio.run(['run', 'set', 'controlled', 'epochs=90000', '--json']);
    expect([refused.exitCode, errorOf(refused).code]).toEqual([1, 'CONFLICT']);
    expect((await studio.run(['run', 'set', 'controlled', 'batchSize=4', '--json'])).exitCode).toBe(2);
    expect(await succeed('run', 'stop', 'controlled')).toMatchObject({ run: { status: 'stopped' } });
    expect((await training.ended).exitCode).toBe(0);
  });

  test('a server that is killed ends the command with what happened, and keeps nobody out', async () => {
    const training = studio.start(['train', '--resume', 'long', '--json']);
    await training.says(/long is /);
    server.child.kill('SIGKILL');
    const lost = await training.ended;
    expect([lost.exitCode, errorOf(lost).code]).toEqual([1, 'UNAVAILABLE']);
    expect(errorOf(lost).message).toContain(String(server.child.pid));
    const { exitCode, errors } = await studio.run(['run', 'list', '--json']);
    expect([exitCode, errors]).toEqual([0, '']);
    await expect(stat(attachmentOf(studio))).rejects.toThrow('ENOENT');
  });
});

describe('with a project that something else has open', () => {
  let studio: CommandLine;
  let holder: ChildProcess;
  /** Has a server, which holds a project of its own. */
  let other: CommandLine;
  let server: RunningCommand;
  beforeAll(async () => {
    [studio, other] = await Promise.all([CommandLine.create(), CommandLine.create()]);
    server = await serve(other);
    holder = fork(builtEntry('store-writer'), [path.join(studio.directory, 'project')], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(holder, 'message');
  });
  afterAll(async () => {
    holder.kill('SIGKILL');
    await Promise.all([studio[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
  });

  async function expectRefusal(): Promise<void> {
    const result = await studio.run(['run', 'list', '--json']);
    expect([result.exitCode, errorOf(result).code]).toEqual([1, 'PROJECT_IN_USE']);
    expect(errorOf(result).message).toContain(String(holder.pid));
    expect(errorOf(result).data.fix).toBeTruthy();
  }

  test('the command is refused with what to do', expectRefusal);

  test('it is refused as well where the way to a host leads to nobody', async () => {
    const closed = createServer();
    await once(closed.listen(0, '127.0.0.1'), 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    const attachment = { pid: process.pid, address: `http://127.0.0.1:${port}`, token: 'a-long-token' };
    await writeFile(attachmentOf(studio), JSON.stringify(attachment));
    await expectRefusal();
  });

  test('it is refused where the way leads to the host of another project, which stays untouched', async () => {
    await copyFile(attachmentOf(other), attachmentOf(studio));
    await expectRefusal();
  });

  test('a command is refused where the token is not the host’s; a host that ends takes what lies there along', async () => {
    const attachment = { ...(await readAttachment(other)), token: 'not-the-token' };
    await writeFile(attachmentOf(other), JSON.stringify(attachment));
    const result = await other.run(['run', 'list', '--json']);
    expect([result.exitCode, errorOf(result).code]).toEqual([1, 'PROJECT_IN_USE']);
    server.child.kill('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
    await expect(stat(attachmentOf(other))).rejects.toThrow('ENOENT');
  });
});
