import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const requirements = ['torch', 'tensorflow-cpu==2.21.0'];
const installMinutes = 20;

/**
 * A Python that has Keras and PyTorch, in a folder of its own that is made once: STUDIO_BENCH_PYTHON, else a virtual
 * environment below `folder` filled by pip. Gives which of them can be imported; none is no failure, only no reference.
 */
export function findReferences(folder, log) {
  const given = process.env.STUDIO_BENCH_PYTHON;
  const python = given ?? path.join(folder, 'python', 'bin', 'python');
  if (given == null && !existsSync(python)) {
    log('Installing Keras and PyTorch for comparison (once) …');
    mkdirSync(folder, { recursive: true });
    const made = spawnSync('python3', ['-m', 'venv', path.join(folder, 'python')], { encoding: 'utf8' });
    if (made.status !== 0)
      return {
        python: null,
        libraries: [],
        reason: `python3 -m venv failed: ${(made.stderr ?? String(made.error)).trim()}`,
      };
    for (const requirement of requirements)
      spawnSync(python, ['-m', 'pip', 'install', '--quiet', requirement], {
        encoding: 'utf8',
        timeout: installMinutes * 60_000,
      });
  }
  const libraries = ['keras', 'pytorch'].filter((library) => {
    const module = library === 'keras' ? 'keras, tensorflow' : 'torch';
    return spawnSync(python, ['-c', `import ${module}`], { encoding: 'utf8' }).status === 0;
  });
  return {
    python,
    libraries,
    reason:
      libraries.length === 2
        ? null
        : `pip could not provide ${['keras', 'pytorch'].filter((library) => !libraries.includes(library)).join(' and ')}`,
  };
}
