import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { DataColumn } from '../../shared/job/protocol';
import type { FittedMedia, MediaColumn } from '../media';
import type { ColumnReader } from './column-reader';
import type { InputOrigin } from './input-store';

export type { FittedMedia };

/** Decoders are only loaded by jobs whose data have files to decode. */
const loadMedia = () => import('../media');

type MediaKind = MediaColumn['kind'];

function isMediaKind(kind: DataColumn['kind']): kind is MediaKind {
  return kind === 'image' || kind === 'audio' || kind === 'array';
}

/** Whether a column's cells are files or arrays, which src/engine/media decodes. */
export function isMediaColumn({ kind }: Pick<DataColumn, 'kind'>): boolean {
  return isMediaKind(kind);
}

/** The column of media that an input layer reads; null for columns of the table. Throws: BAD_INPUT where it reads others, too. */
export function mediaColumnOf(
  layer: string,
  columns: readonly string[],
  media: Readonly<Record<string, unknown>>,
): string | null {
  const found = columns.find((name) => name in media);
  if (found === undefined) return null;
  if (columns.length > 1)
    throw new StudioError(
      'BAD_INPUT',
      `The input "${layer}" reads "${found}", whose cells have a shape of their own, together with ${columns.length - 1} other columns.`,
      { fix: `Give each an input layer in dataset.inputs: { ${layer}: [${found}], others: [ … ] }.` },
    );
  return found;
}

function mediaColumn({ column, bytes }: ColumnReader): MediaColumn {
  const { name, kind, shape, dtype } = column;
  if (!isMediaKind(kind)) throw new TypeError(`Column "${name}" is ${kind}.`);
  return {
    name,
    kind,
    ...(shape ? { shape } : {}),
    ...(dtype ? { dtype } : {}),
    read: async (rows) => bytes(rows),
  };
}

/** Learns the transforms of a column of media from the training rows. */
export async function fitMediaColumn(
  { transforms }: RunConfig,
  reader: ColumnReader,
  trainingRows: Uint32Array,
  signal: AbortSignal,
): Promise<FittedMedia> {
  const { fitMedia } = await loadMedia();
  return fitMedia(transforms, mediaColumn(reader), trainingRows, signal);
}

/** Of one sample as the network reads it. */
export async function mediaShape(fitted: FittedMedia, reader: ColumnReader): Promise<number[]> {
  const { openMedia } = await loadMedia();
  return openMedia(fitted, mediaColumn(reader)).shape;
}

/** How rows of a column of media are made, decoded and transformed. */
export async function openMediaColumn(
  fitted: FittedMedia,
  reader: ColumnReader,
  { augmentation, seed }: RunConfig,
): Promise<Omit<InputOrigin, 'layer' | 'integer'>> {
  const { openMedia } = await loadMedia();
  const source = openMedia(fitted, mediaColumn(reader), { augmentation, seed });
  return {
    width: source.size,
    storage: source.storage,
    storedWidth: source.storedSize,
    make: (rows, into) => source.read(rows, into, 0),
    finish: (stored, into, augmented) => source.finish(stored, into, augmented),
  };
}
