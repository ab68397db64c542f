import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built studio is, or why there is none. */
    studioBuild: { root: string; problem: string | null };
  }
}

/** What a child process of a test can be; each becomes `out/main/<name>.js`, as in the shipped build. */
const entries = {
  index: 'src/main/index.ts',
  cli: 'src/cli/index.ts',
  engine: 'src/engine/index.ts',
  'store-writer': 'tests/support/store-writer.ts',
  'store-reader': 'tests/support/store-reader.ts',
  'version-writer': 'tests/support/version-writer.ts',
  'portable-importer': 'tests/support/portable-importer.ts',
};

export type BuiltEntry = keyof typeof entries;

// Below the checkout, so that what is built finds node_modules.
const cache = path.resolve('.cache');
const prefix = 'tests-';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs that were killed could not remove theirs. */
function removeLeftovers(): void {
  for (const name of readdirSync(cache))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
      rmSync(path.join(cache, name), { recursive: true, force: true });
}

async function buildStudio(root: string): Promise<string | null> {
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: true,
        target: 'node24',
        outDir: path.join(root, 'out', 'main'),
        emptyOutDir: true,
        minify: false,
        rolldownOptions: {
          input: entries,
          external: ['electron'],
          output: { format: 'es', entryFileNames: '[name].js' },
        },
      },
    });
    return null;
  } catch (error) {
    // Only tests that need the build fail for it.
    return `The studio could not be built for the tests. ${error}`;
  }
}

/** Builds the studio's processes from source, once for all test files of a run; removed at its end. */
export default async function setup(project: TestProject): Promise<() => void> {
  mkdirSync(cache, { recursive: true });
  removeLeftovers();
  const root = path.join(cache, `${prefix}${process.pid}`);
  mkdirSync(path.join(root, 'out', 'renderer'), { recursive: true });
  cpSync('package.json', path.join(root, 'package.json'));
  symlinkSync(path.resolve('resources'), path.join(root, 'resources'), 'dir');
  writeFileSync(path.join(root, 'out', 'renderer', 'index.html'), '<title>Model Studio</title>');
  project.provide('studioBuild', { root, problem: await buildStudio(root) });
  project.onTestsRerun(async () => {
    project.provide('studioBuild', { root, problem: await buildStudio(root) });
  });
  return () => rmSync(root, { recursive: true, force: true });
}
