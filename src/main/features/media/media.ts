import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';
import type { MediaAnswers, MediaPlace, MediaQuestion } from '../../../shared/job/media';
import {
  loadMediaIndex,
  type MediaIndex,
  mediaDirectory,
  mediaIndexPath,
  packPath,
  type StoredFile,
} from '../../data/media';
import type { TableEngine } from '../../data/table-engine';
import type { ProjectSession } from '../../store';
import type { MediaSession } from './media-session';
import { createThumbnailCache, type ThumbnailCache } from './thumbnail-cache';

export interface StoredMediaDependencies {
  session: () => ProjectSession;
  getDataset(idOrName: string, version: number | null): Promise<Dataset>;
  tables: TableEngine;
  decoder: MediaSession;
}

/** A stored file that can be sent as it is. */
export interface FoundMedia extends StoredFile {
  packPath: string;
  contentType: string;
}

export interface StoredMedia {
  /** Throws: StudioError NOT_FOUND. */
  find(datasetId: string, mediaId: string, version: number | null, signal: AbortSignal): Promise<FoundMedia>;
  /** The whole file, compared with its id; null when it is too large to be held. Throws: StudioError BAD_INPUT. */
  read(found: FoundMedia): Promise<Uint8Array | null>;
  /** The image within a square of that many pixels; an original that is small enough comes as it is. */
  thumbnail(found: FoundMedia, edge: number, signal: AbortSignal): Promise<MediaAnswers['thumbnail'] | FoundMedia>;
  ask<Asked extends Unplaced>(
    found: FoundMedia,
    question: Asked,
    signal: AbortSignal,
  ): Promise<MediaAnswers[Asked['type']]>;
}

type WithoutPlace<Question> = Question extends MediaQuestion ? Omit<Question, 'place'> : never;
export type Unplaced = WithoutPlace<MediaQuestion>;

export const contentTypes: Record<string, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
};

/** Units: bytes. An original up to this size, in a format that browsers show, is its own thumbnail. */
const smallFileBytes = 6 * 1024;
const shownFormats = new Set(['png', 'jpeg', 'webp', 'gif']);
const keptIndexCount = 4;
/** Units: bytes. Larger files are sent as they are read, which takes no time of the host's own. */
const wholeFileBytes = 4 * 1024 ** 2;

function changed({ id, packPath: place, offset, size }: FoundMedia, cause?: unknown): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `A stored file was changed outside of the studio: ${size} bytes at ${offset} of ${place} are not ${id}.`,
    { fix: 'Restore the file from a copy of the project, or import the data set again.' },
    { cause },
  );
}

/** Images and sounds of the project's data sets. */
export function createStoredMedia({ session, getDataset, tables, decoder }: StoredMediaDependencies): StoredMedia {
  const indexes = new Map<string, Promise<MediaIndex>>();
  const caches = new Map<string, ThumbnailCache>();

  const indexOf = (indexPath: string, dataset: Dataset): Promise<MediaIndex> => {
    const known = indexes.get(indexPath);
    indexes.delete(indexPath);
    // Several pages may wait for it: none of them can give it up.
    const loading =
      known ??
      tables
        .use(new AbortController().signal, (connection) => loadMediaIndex(connection, indexPath))
        .catch((error) => {
          indexes.delete(indexPath);
          throw new StudioError(
            'NOT_FOUND',
            `The images and sounds of "${dataset.name}" cannot be found: ${indexPath} cannot be read.`,
            { fix: `Restore the file from a copy of the project, or import ${dataset.source} again.` },
            { cause: error },
          );
        });
    indexes.set(indexPath, loading);
    const [oldest] = indexes.keys();
    if (indexes.size > keptIndexCount && oldest !== undefined) indexes.delete(oldest);
    return loading;
  };

  const cacheOf = (at: ProjectSession): ThumbnailCache => {
    const directory = path.join(at.directories.cache, 'thumbnails');
    const cache = caches.get(directory) ?? createThumbnailCache(directory);
    caches.set(directory, cache);
    return cache;
  };

  const placeOf = ({ id, packPath: place, offset, size }: FoundMedia): MediaPlace => ({
    id,
    packPath: place,
    offset,
    size,
  });

  return {
    async find(datasetId, mediaId, version) {
      const at = session();
      const dataset = await getDataset(datasetId, version);
      const directory = path.join(at.directories.datasets, dataset.id);
      const index = await indexOf(mediaIndexPath(path.join(directory, `v${dataset.version}`)), dataset);
      const found = index.find(mediaId);
      if (!found)
        throw new StudioError('NOT_FOUND', `"${dataset.name}" has no image or sound ${mediaId}.`, {
          fix: 'Read the rows again; the data set may have changed.',
        });
      return {
        ...found,
        packPath: packPath(mediaDirectory(directory), found.pack),
        contentType: contentTypes[found.format] ?? 'application/octet-stream',
      };
    },
    async read(found) {
      if (found.size > wholeFileBytes) return null;
      const bytes = new Uint8Array(found.size);
      const handle = await open(found.packPath, 'r').catch((error) => {
        throw changed(found, error);
      });
      const { bytesRead } = await handle.read(bytes, 0, found.size, found.offset).finally(() => handle.close());
      const digest = createHash('sha256').update(bytes).digest('hex');
      if (bytesRead !== found.size || !digest.startsWith(found.id)) throw changed(found);
      return bytes;
    },
    async thumbnail(found, edge, signal) {
      if (found.size <= smallFileBytes && shownFormats.has(found.format)) return found;
      const at = session();
      const cache = cacheOf(at);
      const key = `${found.id}-${edge}.webp`;
      const cached = await cache.read(key);
      if (cached) return { bytes: cached, contentType: 'image/webp' };
      const made = await decoder.ask({ type: 'thumbnail', place: placeOf(found), edge }, signal);
      if (!at.readOnly) await cache.write(key, made.bytes);
      return made;
    },
    ask: (found, question, signal) => decoder.ask({ ...question, place: placeOf(found) } as never, signal),
  };
}
