import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Folder of the installed engines. */
export function enginesDirectory() {
  const data =
    process.env.STUDIO_DATA_DIR ??
    path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local', 'share'), 'model-studio');
  return path.join(data, 'engines');
}

/** Builds the compiler and the engine table as plain modules; gives their folder. */
export async function bundleEngine() {
  const folder = path.join(root, '.cache', 'benchmarks', 'train');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      rolldownOptions: {
        input: { compile: 'src/engine/compile/index.ts', backends: 'src/engine/backends/index.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  return folder;
}
