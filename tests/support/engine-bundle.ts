import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

let built: Promise<string> | null = null;

const prefix = 'engine-bundle-';

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** Test processes are ended without a chance to tidy up; the next one does it for them. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length).split('-')[0])))
      rmSync(path.join(cache, name), { recursive: true, force: true });
}

async function buildEngine(): Promise<string> {
  // Below the checkout, so that the bundle finds node_modules as the shipped one does.
  const cache = path.resolve('.cache');
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const outDir = mkdtempSync(path.join(cache, `${prefix}${process.pid}-`));
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
