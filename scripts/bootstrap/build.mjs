import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, commandLine, nodePath, root } from './locations.mjs';
import { lastLines, run } from './run.mjs';
import { digestOf, isStamped, writeStamp } from './stamp.mjs';
import { withTurn } from './turn.mjs';

const stampPath = join(root, 'out', '.studio-build.json');
const sources = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];

/** Builds the app when its sources changed since the last build. Says whether it did. */
export async function ensureBuild(status, { force = false } = {}) {
  const wanted = { sources: digestOf(root, sources, isNoSource) };
  const isCurrent = () => isStamped(stampPath, wanted) && existsSync(commandLine);
  if (!force && isCurrent()) return false;
  return withTurn(
    join(root, '.cache', 'turn'),
    async () => {
      if (!force && isCurrent()) return false;
      status.update('Building');
      const result = await run(
        nodePath(),
        [join('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'],
        {
          cwd: root,
          environment: childEnvironment(),
        },
      );
      if (result.exitCode !== 0) throw new Error(`The build failed:\n${lastLines(result.output, 40)}`);
      writeStamp(stampPath, wanted);
      return true;
    },
    () => status.update('Waiting for another build to finish'),
  );
}

/** Tests lie beside the code, but do not end up in the build. */
export function isNoSource(path) {
  return /\.(test|spec)\.tsx?$/.test(path) || /(^|[\\/])\.[^\\/]+$/.test(path);
}
