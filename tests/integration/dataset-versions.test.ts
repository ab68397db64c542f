import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommandLine } from '../support/command-line';

let studio: CommandLine;
beforeAll(async () => {
  studio = await CommandLine.create();
  await studio.run(['dataset', 'import', path.resolve('resources/samples/iris.csv'), '--name', 'iris']);
});
afterAll(() => studio[Symbol.asyncDispose]());

const write = async (name: string, text: string) => {
  const file = path.join(studio.directory, name);
  await writeFile(file, text);
  return file;
};

it('edits by a list of changes, compares and restores, and trains on the version that is named', {
  timeout: 120_000,
}, async () => {
  const changes = await write(
    'changes.yaml',
    `changes:
  - { kind: setValues, column: label, rows: { rows: [0, 1] }, value: virginica }
  - { kind: excludeRows, rows: { where: "sepal_length_cm > 7.5" } }
`,
  );
  const told = await studio.run(['dataset', 'edit', 'iris', '--changes', changes, '--dry-run', '--json']);
  expect(told.json()).toMatchObject({
    preview: { rowCount: { before: 150, after: 144 }, effects: [{ changedRowCount: 2 }, { removedRowCount: 6 }] },
  });
  const made = await studio.run(['dataset', 'edit', 'iris', '--changes', changes, '--note', 'mislabelled', '--json']);
  expect(made.json()).toMatchObject({ version: { version: 2, note: 'mislabelled', rowCount: 144 } });
  const diff = await studio.run(['dataset', 'diff', 'iris', '1', '2', '--json']);
  expect(diff.json()).toMatchObject({ diff: { rows: { added: 0, removed: 6, changed: 2, unchanged: 142 } } });
  const run = await studio.run([
    ...['train', 'iris-mlp', '--set', 'dataset.version=1', '--set', 'training.epochs=1', '--name', 'old', '--json'],
  ]);
  expect(run.json()).toMatchObject({ run: { status: 'completed', dataset: { version: 1 } } });
  const restored = await studio.run(['dataset', 'restore', 'iris', '1', '--json']);
  expect(restored.json()).toMatchObject({ version: { version: 3, restoredVersion: 1, rowCount: 150 } });
  const listed = await studio.run(['dataset', 'versions', 'iris', '--json']);
  expect(listed.json()).toMatchObject({
    versions: [{ version: 3 }, { version: 2, runs: [] }, { version: 1, runs: [{ name: 'old' }] }],
  });
  const refused = await studio.run(['dataset', 'remove-version', 'iris', '1', '--json']);
  expect(refused.exitCode).toBe(1);
  expect(refused.json()).toMatchObject({ error: { code: 'CONFLICT', message: expect.stringContaining('old') } });
});

it('names line and key of a change that cannot be read', async () => {
  const changes = await write('bad.yaml', '- kind: dropColumns\n  columns: [a]\n- kind: sortRows\n  by: []\n');
  const { exitCode, errors } = await studio.run(['dataset', 'edit', 'iris', '--changes', changes]);
  expect(exitCode).toBe(1);
  expect(errors).toContain('line 4');
  expect(errors).toContain('by');
});
