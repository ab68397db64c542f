import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Builds some of the studio's own modules as plain ones, so that a benchmark runs the code that it measures.
 *
 * @param input file by name, relative to the checkout
 * @returns the modules by name
 */
export async function bundleModules(folderName, input) {
  // A process of its own each: two benchmarks at once must not write the same files.
  const folder = path.join(root, '.cache', 'benchmarks', `${folderName}-${process.pid}`);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      rolldownOptions: { input, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
  const modules = {};
  for (const name of Object.keys(input)) modules[name] = await import(pathToFileURL(path.join(folder, `${name}.js`)));
  return { modules, folder };
}
