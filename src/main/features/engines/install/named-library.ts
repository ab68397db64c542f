import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import type { LibraryContext, PlacedLibrary } from './library-sources';
import { unpackArchive } from './official-library';
import { type LibraryFolders, placeLibraries } from './place-libraries';
import { findPython } from './python';
import { unpackWheel } from './python-wheel';

/**
 * libtensorflow from where the person points: a .tar.gz, .tgz or .zip archive, a Python wheel, a folder with `lib` and
 * `include`, an installed Python `tensorflow` folder, or the library file itself.
 * Throws: BAD_INPUT when nothing usable is there.
 */
export async function fetchFromNamedLibrary(context: LibraryContext): Promise<PlacedLibrary> {
  const path = resolve(context.namedLibrary ?? '');
  const information = await stat(path).catch(() => undefined);
  if (!information) {
    throw new StudioError('BAD_INPUT', `The named libtensorflow ${path} does not exist.`, {
      fix: 'Correct STUDIO_LIBTENSORFLOW (or the path given), or clear it to let the studio fetch one.',
    });
  }
  if (information.isFile() && path.endsWith('.whl')) {
    return unpackWheel(await findPython(context.environment, context.signal), path, context);
  }
  let folder = path;
  if (information.isFile() && /\.(tar\.gz|tgz|tar|zip)$/.test(path)) {
    folder = join(context.temporaryDirectory, 'named');
    await unpackArchive(path, folder, context);
  } else if (information.isFile()) {
    folder = dirname(path);
  }
  const folders = await locateFolders(folder);
  context.report({ phase: 'library', message: `Using libtensorflow in ${folders.libraryDirectory}` });
  await placeLibraries(folders, context);
  return { tensorflowVersion: await readVersion(folders), source: path, buildFromSource: true, digest: null };
}

const libraryPattern = /^(libtensorflow(_cc)?[.].*|tensorflow\.dll)$/i;

async function locateFolders(folder: string): Promise<LibraryFolders> {
  for (const libraryDirectory of [join(folder, 'lib'), folder]) {
    const names = await readdir(libraryDirectory).catch(() => [] as string[]);
    if (!names.some((name) => libraryPattern.test(name))) continue;
    for (const includeDirectory of [join(folder, 'include'), join(dirname(libraryDirectory), 'include')]) {
      if (await stat(join(includeDirectory, 'tensorflow', 'c', 'c_api.h')).catch(() => undefined)) {
        return { libraryDirectory, includeDirectory };
      }
    }
    throw new StudioError(
      'BAD_INPUT',
      `${libraryDirectory} holds libtensorflow, but no include/tensorflow/c/c_api.h lies beside it.`,
      {
        fix: 'Name the unpacked libtensorflow archive, which holds both lib and include.',
      },
    );
  }
  throw new StudioError('BAD_INPUT', `Neither ${folder} nor its lib folder holds libtensorflow.`, {
    fix: 'Name a libtensorflow archive, a tensorflow wheel, or a folder with lib and include.',
  });
}

async function readVersion(folders: LibraryFolders): Promise<string> {
  const names = await readdir(folders.libraryDirectory);
  for (const name of names) {
    const version = name.match(/(\d+\.\d+\.\d+)/)?.[1];
    if (version && libraryPattern.test(name)) return version;
  }
  return 'unknown';
}
