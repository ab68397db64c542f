/**
 * Makes versions of a data set without a pause until it is killed: edits, restores, removals. What must hold afterwards
 * is checked by version-kill.test.ts.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createUploads } from '../../src/main/lib/uploads';
import { emptyTrash, openStore } from '../../src/main/store';
import { createDatasetFeature } from './dataset-feature';

async function writeForever(directory: string): Promise<void> {
  const store = await openStore(directory, { create: true });
  const uploads = await createUploads({ directory: path.join(tmpdir(), 'model-studio-kill') });
  const { datasets } = createDatasetFeature({ store, uploads });
  const { handlers } = datasets;
  const context = { signal: new AbortController().signal };
  const there = await datasets.list();
  const file = path.join(directory, 'rows.csv');
  await writeFile(file, `a,b\n${Array.from({ length: 500 }, (_, row) => `${row},${row % 7}`).join('\n')}\n`);
  const dataset =
    there[0] ??
    (await handlers.import({ source: { path: file }, name: 'rows', options: {}, skipBadRows: false }, context)).dataset;
  const { id } = dataset;
  process.send?.('open');
  for (let turn = 0; ; turn += 1) {
    const { version } = await datasets.get(id);
    await handlers.edit(
      {
        id,
        version: null,
        note: '',
        changes: [{ kind: 'setValues', column: 'b', rows: { rows: [turn % 500] }, value: process.pid * 1000 + turn }],
      },
      context,
    );
    if (turn % 3 === 1) await handlers.restore({ id, version, note: '' }, context);
    if (turn % 4 === 3) await handlers.removeVersion({ id, version, evenIfUsed: false }, context);
    if (turn % 9 === 8) await emptyTrash(store);
  }
}

const [directory] = process.argv.slice(2);
if (directory) void writeForever(directory);
