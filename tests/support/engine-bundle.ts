import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

let built: Promise<string> | null = null;

async function buildEngine(): Promise<string> {
  // Below the checkout, so that the bundle finds node_modules as the shipped one does.
  const cache = path.resolve('.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(path.join(cache, 'engine-bundle-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      minify: false,
      rolldownOptions: {
        input: { engine: 'src/engine/index.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  return path.join(outDir, 'engine.js');
}

/** The engine's entry as JavaScript that `child_process.fork` can run: built from source once per test process. */
export function engineBundle(): Promise<string> {
  built ??= buildEngine();
  return built;
}
