import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';

/** A TypeScript entry as JavaScript that a child process of a test can run; the test removes it with `removeBundle`. */
export async function bundleEntry(entry: string): Promise<string> {
  // Below the checkout, so that the bundle finds node_modules.
  const cache = path.resolve('.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(path.join(cache, 'bundle-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      minify: false,
      rolldownOptions: { input: { entry }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
  return path.join(outDir, 'entry.js');
}

export async function removeBundle(entryFile: string): Promise<void> {
  await rm(path.dirname(entryFile), { recursive: true, force: true });
}
