import path from 'node:path';
import { inject } from 'vitest';
import type { BuiltEntry } from './build';

/** The folder of the studio that was built for this test run, laid out as it ships. Throws: why it could not be built. */
export function builtStudio(): string {
  const { root, problem } = inject('studioBuild');
  if (problem !== null) throw new Error(problem);
  return root;
}

/** A file that `fork` or `spawn` can run. */
export function builtEntry(name: BuiltEntry): string {
  return path.join(builtStudio(), 'out', 'main', `${name}.js`);
}
