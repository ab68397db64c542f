import type { Dataset } from '../../../shared/contract/dataset';
import type { NamedOutline } from '../../../shared/transforms';
import { describeTransform } from '../../../shared/transforms/selection';
import { type MediaFigures, readMediaFigures } from '../../data/media/media-figures';
import { isMedia, isText } from '../../data/stored-table';
import type { TableEngine } from '../../data/table-engine';
import type { ProjectSession } from '../../store';
import { mediaOf, useTable } from './dataset-files';
import type { DataConfig } from './door';
import type { SampleStandIn } from './sample-outline';

/** What a profile or an outline tells of columns. */
type Counted = { columns: readonly { name: string; distinctCount: number; missingCount?: number }[] };

type ReadFigures = (dataset: Dataset, index: number, signal: AbortSignal) => Promise<MediaFigures | null>;

/** Sizes of media by data set and column; read once, because versions never change. */
export function createMediaOutlines(session: () => ProjectSession, tables: TableEngine): ReadFigures {
  const cache = new Map<string, MediaFigures>();
  return async (dataset, index, signal) => {
    const at = session();
    const media = mediaOf(at, dataset);
    if (!media) return null;
    const key = `${dataset.fingerprint} ${index}`;
    const known = cache.get(key);
    if (known) return known;
    const figures = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      readMediaFigures(connection, table, index, media.indexPath),
    );
    if (cache.size >= 100) cache.clear();
    cache.set(key, figures);
    return figures;
  };
}

/**
 * What is known of feature columns before they are read. Distinct values come from the profile and only where a
 * transform’s width hangs on them.
 */
export async function describeColumns(
  dataset: Dataset,
  features: readonly number[],
  { transforms }: Pick<DataConfig, 'transforms'>,
  sources: {
    standIn: SampleStandIn | null;
    readProfile(): Counted | Promise<Counted>;
    readMedia: ReadFigures;
    signal: AbortSignal;
  },
): Promise<NamedOutline[]> {
  const counted = transforms.some(({ kind }) => describeTransform(kind).readsProfile)
    ? await sources.readProfile()
    : null;
  return Promise.all(
    features.map(async (index): Promise<NamedOutline> => {
      const { name, kind, shape } = dataset.columns[index] as Dataset['columns'][number];
      if (kind === 'array') return { name, kind, shape: shape ?? null };
      if (isMedia(kind)) {
        const shipped = sources.standIn?.outline.columns[index];
        const figures = sources.standIn ? shipped : await sources.readMedia(dataset, index, sources.signal);
        return { name, kind, shape: figures?.shape ?? null, sampleRate: figures?.sampleRate ?? null };
      }
      const { distinctCount = null, missingCount = null } =
        counted?.columns.find((column) => column.name === name) ?? {};
      if (isText(kind)) return { name, kind: 'text', distinctCount, missingCount };
      return { name, kind: 'numeric', distinctCount, missingCount, ...(kind === 'time' ? { time: true } : {}) };
    }),
  );
}
