import { isStudioError, StudioError } from '../../../../shared/base/problem';
import type { EngineKind } from '../engine-catalog';
import type { Machine } from '../gpu/machine';
import { fetchFromNamedLibrary } from './named-library';
import { fetchOfficialLibrary } from './official-library';
import type { ReportProgress } from './progress';
import { fetchFromPythonWheel } from './python-wheel';

/** What a source needs to know to put a libtensorflow into the package's `deps` folder. */
export interface LibraryContext {
  readonly kind: EngineKind;
  readonly machine: Machine;
  readonly platform: NodeJS.Platform;
  readonly architecture: NodeJS.Architecture;
  readonly environment: NodeJS.ProcessEnv;
  /** The `deps` folder of the tfjs-node package. */
  readonly dependencyDirectory: string;
  /** Keeps whole and partial downloads across interrupted installations. */
  readonly downloadDirectory: string;
  /** Thrown away with the installation. */
  readonly temporaryDirectory: string;
  /** A file or folder the person named, if any. */
  readonly namedLibrary: string | undefined;
  /** Another TensorFlow release than the one that was tried; for experiments. */
  readonly wheelVersion?: string;
  readonly signal: AbortSignal | undefined;
  readonly report: ReportProgress;
}

export interface PlacedLibrary {
  readonly tensorflowVersion: string;
  readonly source: string;
  /** The published binding fits only the library it was published with. */
  readonly buildFromSource: boolean;
  readonly digest: string | null;
}

export const librarySources = {
  official: { title: 'official download', fetch: fetchOfficialLibrary },
  named: { title: 'named libtensorflow', fetch: fetchFromNamedLibrary },
  wheel: { title: 'Python wheel', fetch: fetchFromPythonWheel },
} as const;
export type LibrarySourceId = keyof typeof librarySources;

/**
 * Tries the sources one after the other until one has put a library in place. A library that the person named is the
 * only source: using another one behind their back would be worse than saying what is wrong with theirs.
 * Throws: UNAVAILABLE with what each source said; CANCELLED.
 */
export async function fetchLibrary(
  context: LibraryContext,
  resetDependencies: () => Promise<void>,
  onlySource?: LibrarySourceId,
): Promise<PlacedLibrary> {
  const usual: LibrarySourceId[] = context.namedLibrary ? ['named'] : ['official', 'wheel'];
  const order = onlySource ? [onlySource] : usual;
  const failures: string[] = [];
  const fixes: string[] = [];
  for (const id of order) {
    const source = librarySources[id];
    await resetDependencies();
    try {
      return await source.fetch(context);
    } catch (cause) {
      if (!isStudioError(cause) || cause.code === 'CANCELLED' || cause.code === 'DISK_FULL') throw cause;
      if (order.length === 1) throw cause;
      failures.push(`${source.title}: ${cause.message}`);
      if (cause.data.fix) fixes.push(cause.data.fix);
      context.report({ phase: 'library', message: `The ${source.title} did not work (${cause.message})` });
    }
  }
  throw new StudioError('UNAVAILABLE', `No source delivered libtensorflow. ${failures.join(' ')}`, {
    fix: [...new Set(fixes), 'A libtensorflow on this disk can be named with STUDIO_LIBTENSORFLOW.'].join(' '),
  });
}
