import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

/** A TypeScript entry as JavaScript that a child process of a test can run; removed when the test process ends. */
export async function bundleEntry(entry: string): Promise<string> {
  // Below the checkout, so that the bundle finds node_modules.
  const cache = path.resolve('.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(path.join(cache, 'bundle-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
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
