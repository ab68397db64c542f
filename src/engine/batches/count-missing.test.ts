import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { splitTurnByTurn, writeJobData } from '../../../tests/support/job-data';
import { validateConfig } from '../../shared/config/config-text';
import type { RunConfig } from '../../shared/config/run-config';
import { fitData, openJobTable, openSamples } from '.';

const folder = mkdtempSync(path.join(tmpdir(), 'studio-missing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More rows than are made in one go. */
const rowCount = 10_000;
const config = validateConfig({
  name: 'gaps',
  dataset: { name: 'gaps' },
  model: { layers: [{ kind: 'input' }, { kind: 'dense', name: 'out', units: 1 }] },
  training: { loss: { kind: 'meanSquaredError' } },
}).config as RunConfig;

async function messageFor(name: string, gaps: Record<string, readonly number[]>): Promise<string> {
  const features = Object.entries(gaps).map(([column, rows]) => {
    const values = Array.from({ length: rowCount }, (_, row) => row % 7);
    for (const row of rows) values[row] = Number.NaN;
    return { name: column, role: 'feature' as const, values };
  });
  const target = { name: 'y', role: 'target' as const, values: Array.from({ length: rowCount }, (_, row) => row % 5) };
  const table = await openJobTable(
    writeJobData(path.join(folder, name), [...features, target], splitTurnByTurn(rowCount)),
  );
  const fitted = await fitData(config, table, { signal: new AbortController().signal, pause: async () => {} });
  const opening = openSamples(config, table, fitted, { reading: 'often', withTargets: true, pause: async () => {} });
  return opening.then(
    () => 'nothing is missing',
    ({ message }: Error) => message,
  );
}

test('missing values are counted in the whole column, not in the part where they were met', async () => {
  expect(await messageFor('one', { a: [1, 2, 5000, 9000] })).toBe('Column "a" has 4 missing values.');
});

test('where another column hides some of them, the count is called a lower bound', async () => {
  expect(await messageFor('two', { a: [5000, 5001], b: [1, 5002, 9000] })).toBe(
    'Column "b" has at least 2 missing values.',
  );
});
