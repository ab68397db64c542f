import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { say } from '../lib/report.mjs';
import { makeStudioDirectory, startServer } from '../lib/studio-server.mjs';
import { kinds } from '../projects/kinds.mjs';
import { makeProject } from '../projects/project.mjs';

/**
 * A served studio whose project is a synthetic one. Made projects are kept in `keptIn`, when it is given, and copied:
 * opening a project may change it.
 */
export async function serveProject(name, { seed, keptIn, sizes = {} }) {
  const kind = { ...kinds[name], ...sizes };
  const { directory, remove } = await makeStudioDirectory();
  const project = path.join(directory, 'project');
  const kept = keptIn && path.join(keptIn, [name, seed, ...Object.values(kind)].join('-'));
  const source = kept ?? project;
  let madeSeconds = null;
  if (!existsSync(path.join(source, 'synthetic.json'))) {
    await rm(source, { recursive: true, force: true });
    await mkdir(source, { recursive: true });
    const startedAt = performance.now();
    await makeProject(source, { name, kind, seed });
    madeSeconds = (performance.now() - startedAt) / 1000;
  }
  if (kept) await cp(kept, project, { recursive: true });
  say(`serving ${name}`);
  const server = await startServer(directory);
  return {
    ...server,
    kind,
    madeSeconds,
    project,
    async stop() {
      await server.stop();
      await remove();
    },
  };
}

export const runIds = (count) =>
  Array.from({ length: count }, (_, index) => `run_${String(index + 1).padStart(12, '0')}`);
