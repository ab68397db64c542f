import { constants } from 'node:fs';
import { copyFile, cp, link, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import type { LibraryContext } from './library-sources';

export interface LibraryFolders {
  /** Holds `libtensorflow…` or `libtensorflow_cc…` and, off Windows, `libtensorflow_framework…`. */
  readonly libraryDirectory: string;
  /** Holds `tensorflow/c/c_api.h`. */
  readonly includeDirectory: string;
}

type LibraryPlatform = 'linux' | 'darwin' | 'win32';

/** The names under which the binding links each library, and the files that can stand behind them, best first. */
const aliases: Record<LibraryPlatform, readonly { names: readonly string[]; candidates: readonly RegExp[] }[]> = {
  linux: [
    {
      names: ['libtensorflow.so', 'libtensorflow.so.2'],
      candidates: [/^libtensorflow\.so(\.\d+)*$/, /^libtensorflow_cc\.so(\.\d+)*$/],
    },
    {
      names: ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
      candidates: [/^libtensorflow_framework\.so(\.\d+)*$/],
    },
  ],
  darwin: [
    { names: ['libtensorflow.dylib', 'libtensorflow.2.dylib'], candidates: [/^libtensorflow(\.\d+)*\.dylib$/] },
    {
      names: ['libtensorflow_framework.dylib', 'libtensorflow_framework.2.dylib'],
      candidates: [/^libtensorflow_framework(\.\d+)*\.dylib$/],
    },
  ],
  win32: [
    { names: ['tensorflow.dll'], candidates: [/^tensorflow\.dll$/i] },
    { names: ['tensorflow.lib'], candidates: [/^tensorflow\.lib$/i] },
  ],
};

/**
 * Puts a libtensorflow into the package's `deps` folder under the names the binding links against. Real files are
 * hard-linked where the file system allows it (the library weighs up to a gigabyte), copied otherwise.
 * Throws: BAD_INPUT naming the library or header that is missing.
 */
export async function placeLibraries(folders: LibraryFolders, context: LibraryContext): Promise<void> {
  const target = join(context.dependencyDirectory, 'lib');
  await mkdir(target, { recursive: true });
  const present = await readdir(folders.libraryDirectory).catch(() => [] as string[]);
  for (const { names, candidates } of aliases[context.platform as LibraryPlatform] ?? aliases.linux) {
    const found = candidates
      .map((pattern) => present.filter((name) => pattern.test(name)))
      .find((list) => list.length > 0);
    if (!found) {
      throw new StudioError(
        'BAD_INPUT',
        `${folders.libraryDirectory} holds no ${names[0]} (found: ${listing(present)}).`,
        {
          fix: 'Name a folder that holds libtensorflow with its lib and include folders.',
        },
      );
    }
    // Files whose links lead to one library are one library: the longest name is the real one (libtensorflow.so.2.9.1).
    const realName = found.toSorted((a, b) => b.length - a.length)[0] as string;
    await linkOrCopy(await realpath(join(folders.libraryDirectory, realName)), join(target, realName));
    for (const name of names) {
      if (name === realName) continue;
      if (context.platform === 'win32') await linkOrCopy(join(target, realName), join(target, name));
      else await symlink(realName, join(target, name)).catch(ignoreExisting);
    }
  }
  const header = join(folders.includeDirectory, 'tensorflow', 'c');
  const headers = await readdir(header).catch(() => [] as string[]);
  if (!headers.includes('c_api.h')) {
    throw new StudioError('BAD_INPUT', `${folders.includeDirectory} holds no tensorflow/c/c_api.h.`, {
      fix: 'Name a libtensorflow that comes with its include folder.',
    });
  }
  await cp(folders.includeDirectory, join(context.dependencyDirectory, 'include'), {
    recursive: true,
    dereference: true,
    filter: (source) => isNeededHeader(source.slice(folders.includeDirectory.length)),
  });
}

/** The header folders that the binding's two C API includes reach, over the layouts of TensorFlow 2.9 to 2.21. */
function isNeededHeader(relative: string): boolean {
  const path = relative.replaceAll('\\', '/').replace(/^\//, '');
  if (path === '') return true;
  const roots = ['tensorflow/c', 'tensorflow/core/platform', 'tensorflow/tsl/platform', 'tsl/platform', 'xla/tsl'];
  return roots.some((root) => path === root || path.startsWith(`${root}/`) || root.startsWith(`${path}/`));
}

async function linkOrCopy(source: string, destination: string): Promise<void> {
  try {
    await link(source, destination);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
    await copyFile(source, destination, constants.COPYFILE_FICLONE);
  }
}

function ignoreExisting(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EEXIST') throw cause;
}

function listing(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  return names.slice(0, 8).join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '');
}
