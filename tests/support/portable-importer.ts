/**
 * Imports a portable file again and again until it is killed, and takes out what came in. What must hold afterwards is
 * checked by portable-kill.test.ts.
 */
import path from 'node:path';
import { openPortableProject } from './portable-project';

async function importForever(folder: string, file: string): Promise<void> {
  const project = await openPortableProject(folder, 'away', { fingerprintFile: async () => 'print of rows' });
  process.send?.('open');
  for (;;) {
    await project.portables.import(
      { source: { path: path.resolve(file) }, runIds: null },
      new AbortController().signal,
    );
    // Not by the trash: what came in has gone before the next one comes.
    const { database } = project.session;
    const marks = await database.all('SELECT id FROM portable_import');
    if (marks.length > 0) throw new Error('An import that has ended is still marked.');
    process.send?.('imported');
    await database.run('UPDATE run SET step = step + 1 WHERE trash_id IS NULL');
  }
}

const [folder, file] = process.argv.slice(2);
if (folder && file) void importForever(folder, file);
