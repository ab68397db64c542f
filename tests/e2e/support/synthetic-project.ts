import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const generator = path.join(root, 'scripts', 'benchmarks', 'projects', 'generate.mjs');

/**
 * Writes a project of the benchmarks into a folder and gives its manifest. `flags` are the generator's:
 * `--kind many-runs --runs 400 …`. Throws when the generator does not end well, with what it said.
 */
export async function writeSyntheticProject<Manifest>(folder: string, flags: readonly string[]): Promise<Manifest> {
  const child = spawn(process.execPath, [generator, ...flags, '--out', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) throw new Error(`The project could not be made: exit code ${exitCode}.\n${errors}`);
  return JSON.parse(await readFile(path.join(folder, 'synthetic.json'), 'utf8')) as Manifest;
}
