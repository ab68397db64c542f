import { globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { historyFixtures, openHistories, outcomes } from '../../../../tests/support/history-feature';
import { listHistoryImports } from './import-repository';

let feature: Awaited<ReturnType<typeof openHistories>>;
beforeEach(async () => {
  feature = await openHistories();
});
afterEach(() => feature.close());

/** A copy that a test may damage. */
async function copyOf(name: string): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(feature.folder, 'copy-')), path.basename(name));
  await cp(path.join(historyFixtures, name), folder, { recursive: true });
  return folder;
}

async function spoil(file: string, offset: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[offset] = (bytes[offset] as number) ^ 0xff;
  await writeFile(file, bytes);
}

const countRuns = async () =>
  (await feature.store.database.get<{ count: number }>('SELECT count(*) AS count FROM run'))?.count;

describe('a damaged history', () => {
  it('of TensorBoard stays out until somebody agrees; then all but the damage is there, with file and byte', async () => {
    const folder = await copyOf('tensorboard');
    const name = 'events.out.tfevents.1700001000.host.1.0.a';
    await spoil(path.join(folder, 'restarted', name), 120);
    const first = await feature.bring(folder);
    expect(outcomes(first.runs)).toMatchObject({ keras: 'added', restarted: 'leftOut' });
    expect(await countRuns()).toBe(3);
    const [problem] = first.runs.find(({ id }) => id === 'restarted')?.problems ?? [];
    expect(problem).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(/^restarted\/events.*checksum.*\(byte \d+\)/),
      where: { file: `restarted/${name}` },
    });
    const again = await feature.bring(folder, { acceptDamage: true });
    expect(outcomes(again.runs)).toMatchObject({ keras: 'skipped', restarted: 'added' });
    const points = await feature.points(again.runs.find(({ id }) => id === 'restarted')?.runId as string);
    // One of the eighteen is lost.
    expect(points.loss).toHaveLength(17);
  });

  it('of Weights & Biases gives what lies in the blocks before and behind', async () => {
    const [name] = globSync('wandb/*cccc3333', { cwd: historyFixtures });
    const folder = await copyOf(name as string);
    const [file] = globSync('*.wandb', { cwd: folder });
    await truncate(path.join(folder, file as string), 40_000);
    const { runs } = await feature.bring(folder, { acceptDamage: true });
    expect(runs).toMatchObject([{ outcome: 'added', isDamaged: true }]);
    expect(runs[0]?.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['damagedFile', 'unknownEnd']));
  });

  it('of MLflow names file and line of what is no point, and keeps the others', async () => {
    const folder = await copyOf('mlruns');
    const file = path.join(folder, '1', 'a'.repeat(32), 'metrics', 'accuracy');
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[4] = '170000 what';
    await writeFile(file, lines.join('\n'));
    const { runs } = await feature.bring(folder, { acceptDamage: true });
    const run = runs.find(({ id }) => id.startsWith('a'));
    expect(run?.problems[0]).toMatchObject({ where: { line: 5 }, severity: 'error' });
    expect((await feature.points(run?.runId as string)).accuracy).toHaveLength(49);
  });

  it('of MLflow that is no database is refused in words', async () => {
    const file = path.join(await mkdtemp(path.join(feature.folder, 'db-')), 'mlflow.db');
    await writeFile(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)]));
    await expect(feature.preview(file)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(feature.preview(file, { tool: 'mlflow' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it.each(['tensorboard', 'wandb', 'mlflow.db'])(
    'of any bytes in %s is refused or imported, and never hangs',
    async (name) => {
      const source = path.join(historyFixtures, name);
      const glob = globSync('**/*{tfevents*,.wandb}', { cwd: source });
      const template =
        name === 'mlflow.db' ? source : path.join(source, glob.find((each) => !each.includes('cccc')) as string);
      const bytes = await readFile(template);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 40 }),
          fc.nat(),
          async (changes, end) => {
            const damaged = Buffer.from(bytes.subarray(0, Math.max(20, end % (2 * bytes.length))));
            for (const [place, value] of changes) damaged[place % damaged.length] = value;
            const file = path.join(await mkdtemp(path.join(feature.folder, 'any-')), path.basename(template));
            await writeFile(file, damaged);
            const tool = name === 'mlflow.db' ? 'mlflow' : (name as 'wandb');
            try {
              await feature.bring(file, { acceptDamage: true, options: { tool } });
            } catch (error) {
              expect(error).toMatchObject({ code: expect.stringMatching(/BAD_INPUT|UNSUPPORTED/) });
            }
          },
        ),
        { numRuns: 25 },
      );
    },
    60_000,
  );
});

describe('a run that cannot be read', () => {
  it('is left out with the reason, and those behind it come in', async () => {
    const folder = await copyOf('tensorboard');
    const { database } = feature.store;
    const run = database.run.bind(database);
    database.run = async (sql, parameters) => {
      // Between the list and the reading, as a drive that is pulled out.
      if (sql.startsWith('UPDATE history_import'))
        await rm(path.join(folder, 'mixed'), { recursive: true, force: true });
      return run(sql, parameters);
    };
    const { runs } = await feature.bring(folder);
    database.run = run;
    expect(outcomes(runs)).toEqual({ keras: 'added', mixed: 'leftOut', restarted: 'added', torch: 'added' });
    expect(runs.find(({ id }) => id === 'mixed')?.problems[0]?.message).toMatch(/^mixed cannot be read: ENOENT/);
  });

  it('does not hide that the project itself cannot be written', async () => {
    const { database } = feature.store;
    const run = database.transaction.bind(database);
    database.transaction = async () => {
      throw Object.assign(new Error('SQLITE_FULL: database or disk is full'), { code: 'SQLITE_FULL' });
    };
    await expect(feature.bring(path.join(historyFixtures, 'tensorboard'))).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(feature.bring(path.join(historyFixtures, 'mlflow.db'))).rejects.toMatchObject({ code: 'DISK_FULL' });
    database.transaction = run;
  });

  it('because its settings hold themselves comes in without them', async () => {
    const folder = await copyOf('tensorboard');
    await writeFile(path.join(folder, 'mixed', 'hparams.yaml'), 'lr: &self\n  inner: *self\n');
    const { runs } = await feature.bring(folder);
    const mixed = runs.find(({ id }) => id === 'mixed');
    expect(mixed?.outcome).toBe('added');
    expect(mixed?.problems.map(({ code }) => code)).toContain('damagedSettings');
  });
});

describe('links', () => {
  it('that lead out of a folder are not followed, and the preview says so', async () => {
    const folder = await copyOf('tensorboard');
    await symlink(path.join(historyFixtures, 'tensorboard', 'torch'), path.join(folder, 'linked'));
    const preview = await feature.preview(folder);
    expect(preview.runs.map(({ id }) => id)).not.toContain('linked');
    expect(preview.problems.map(({ code }) => code)).toEqual(['links']);
  });
});

describe('a history that has grown', () => {
  it('updates its run, which keeps number, name, tags and notes', async () => {
    const folder = await copyOf('wandb');
    const [name] = globSync('*aaaa1111', { cwd: folder });
    const file = path.join(folder, name as string, 'run-aaaa1111.wandb');
    const whole = await readFile(file);
    await truncate(file, 9_000);
    const first = await feature.bring(folder, { acceptDamage: true });
    const runId = first.runs.find(({ id }) => id === 'aaaa1111')?.runId as string;
    const before = (await feature.points(runId))['train/loss']?.length ?? 0;
    await feature.store.database.run("UPDATE run SET name = 'mine', notes = 'thought' WHERE id = ?", [runId]);
    await writeFile(file, whole);
    const preview = await feature.preview(folder);
    expect(preview.runs.map(({ id, action }) => [id, action])).toEqual([
      ['aaaa1111', 'update'],
      ['bbbb2222', 'skip'],
      ['cccc3333', 'skip'],
    ]);
    const { runs } = await feature.bring(folder);
    expect(runs.find(({ id }) => id === 'aaaa1111')).toMatchObject({ outcome: 'updated', runId });
    const after = await feature.points(runId);
    expect(before).toBeLessThan(60);
    expect(after['train/loss']).toHaveLength(60);
    expect(await feature.run(runId)).toMatchObject({ name: 'mine', notes: 'thought', status: 'completed', number: 1 });
    expect(await countRuns()).toBe(3);
  });

  it('comes in beside the run of before where that is chosen, under a name of its own', async () => {
    const folder = path.join(historyFixtures, 'tensorboard');
    await feature.bring(folder);
    const { runs } = await feature.bring(folder, { actions: { torch: 'add' }, others: 'skip' });
    expect(runs.find(({ id }) => id === 'torch')).toMatchObject({ outcome: 'added', name: 'torch-2' });
  });
});

describe('a history that is taken as new', () => {
  it('comes in whole beside the runs of before, without what its tool has deleted', async () => {
    const file = path.join(historyFixtures, 'mlflow.db');
    await feature.bring(file);
    const again = await feature.bring(file, { others: 'add' });
    expect([again.addedCount, again.skippedCount]).toEqual([3, 1]);
    expect(await countRuns()).toBe(6);
  });
});

describe('an import that is limited to some runs', () => {
  it('does with them what was chosen, or is proposed for a run that was in no list, and leaves the others out', async () => {
    const folder = await copyOf('tensorboard');
    await feature.bring(folder);
    for (const [run, name] of [
      ['restarted', 'events.out.tfevents.1700001000.host.1.0.a'],
      ['torch', 'events.out.tfevents.1795363857.vm.28207.0'],
    ] as const)
      await spoil(path.join(folder, run, name), 300);
    const first = await feature.bring(folder, { actions: { torch: 'add' } });
    expect(outcomes(first.runs)).toMatchObject({ restarted: 'leftOut', torch: 'leftOut' });
    const { runs } = await feature.bring(folder, {
      actions: { torch: 'add', keras: 'add' },
      only: ['torch', 'restarted'],
      acceptDamage: true,
    });
    expect(outcomes(runs)).toEqual({ keras: 'skipped', mixed: 'skipped', restarted: 'updated', torch: 'added' });
  });
});

describe('an import that ends early', () => {
  it('keeps complete runs when it is cancelled, and nothing of the one that was coming in', async () => {
    const end = new AbortController();
    const folder = path.join(historyFixtures, 'tensorboard');
    const { database } = feature.store;
    const run = database.run.bind(database);
    let inserted = 0;
    database.run = async (sql, parameters) => {
      if (sql.startsWith('UPDATE history_import')) inserted += 1;
      if (inserted === 3) end.abort();
      return run(sql, parameters);
    };
    await expect(feature.bring(folder, {}, end.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    database.run = run;
    const rows = await database.all<{ name: string; status: string }>('SELECT name, status FROM run');
    expect(rows).toEqual([{ name: 'keras', status: 'completed' }]);
    expect(await listHistoryImports(database)).toEqual([]);
  });

  it('counts as here and complete what came in, and not what was left out', async () => {
    const folder = await copyOf('tensorboard');
    await spoil(path.join(folder, 'keras', 'train', 'events.out.tfevents.1795363857.vm.28207.0.v2'), 300);
    const { database } = feature.store;
    const run = database.run.bind(database);
    const counts: unknown[] = [];
    database.run = async (sql, parameters) => {
      const result = await run(sql, parameters);
      if (sql.startsWith('UPDATE history_import')) counts.push((await listHistoryImports(database))[0]?.doneCount);
      return result;
    };
    const { runs } = await feature.bring(folder);
    database.run = run;
    expect(outcomes(runs)).toMatchObject({ keras: 'leftOut', mixed: 'added', restarted: 'added', torch: 'added' });
    expect(counts.at(-1)).toBe(3);
  });

  it('because the host died loses the incomplete run alone, says so, and goes on', async () => {
    const folder = path.join(historyFixtures, 'tensorboard');
    await feature.bring(folder);
    const { database } = feature.store;
    // What a host leaves behind that dies while the last run comes in.
    const last = await database.get<{ id: string }>("SELECT id FROM run WHERE name = 'torch'");
    await database.run('INSERT INTO history_import (id, started_at, source, run_ids) VALUES (?, 1, ?, ?)', [
      'history_1',
      JSON.stringify({
        tool: 'tensorboard',
        path: folder,
        request: { source: { path: folder }, options: {}, actions: {}, acceptDamage: false },
        runCount: 4,
        doneCount: 3,
        interruptedAt: null,
      }),
      JSON.stringify([last?.id]),
    ]);
    await feature.histories.recover(feature.store);
    expect(await countRuns()).toBe(3);
    expect(await feature.histories.interrupted()).toMatchObject([
      { id: 'history_1', runCount: 4, doneCount: 3, canGoOn: true },
    ]);
    const report = await feature.histories.goOn('history_1', new AbortController().signal);
    expect([report.addedCount, report.skippedCount]).toEqual([1, 3]);
    expect(await feature.histories.interrupted()).toEqual([]);
  });

  it('goes on without adding once more what it had added', async () => {
    const folder = path.join(historyFixtures, 'tensorboard');
    await feature.bring(folder);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const startedAt = Date.now();
    const { runs } = await feature.bring(folder, { actions: { torch: 'add' }, others: 'skip' });
    expect(outcomes(runs).torch).toBe('added');
    const { database } = feature.store;
    // As if the host had died behind torch, before it came to mixed.
    await database.run(
      "INSERT INTO history_import (id, started_at, source, run_ids) VALUES ('history_2', ?, ?, '[]')",
      [
        startedAt,
        JSON.stringify({
          tool: 'tensorboard',
          path: folder,
          request: {
            source: { path: folder },
            options: {},
            actions: { torch: 'add', mixed: 'add' },
            others: 'skip',
            acceptDamage: false,
          },
          runCount: 2,
          doneCount: 1,
          interruptedAt: startedAt,
        }),
      ],
    );
    const report = await feature.histories.goOn('history_2', new AbortController().signal);
    expect(outcomes(report.runs)).toEqual({ keras: 'skipped', mixed: 'added', restarted: 'skipped', torch: 'skipped' });
  });
});

it('refuses a folder that holds nothing of the kind', async () => {
  const folder = await mkdtemp(path.join(feature.folder, 'nothing-'));
  await mkdir(path.join(folder, 'a'));
  await writeFile(path.join(folder, 'a', 'read.me'), 'text');
  await expect(feature.preview(folder)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('1 files'),
  });
});
