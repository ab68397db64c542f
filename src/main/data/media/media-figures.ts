import { literal } from '../sql';
import { fromTable, isMedia, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

/** What all cells of a column of media have in common. */
export interface MediaFigures {
  /** Of every image [height, width, channels], of every sound [values]; null where they differ. */
  shape: (number | null)[];
  /** Values a second of every sound; null where they differ, and of images. */
  sampleRate: number | null;
}

type Row = Record<'height' | 'width' | 'channels' | 'rate' | 'duration', number | null>;

/** The value of all, null where there are several or none. */
const only = (column: string) => `CASE WHEN min(${column}) = max(${column}) THEN min(${column})::DOUBLE END`;

/** Reads the sizes of a column’s files from the index of the data set’s media. */
export async function readMediaFigures(
  connection: TableConnection,
  table: StoredTable,
  index: number,
  mediaIndexPath: string,
): Promise<MediaFigures> {
  const kind = table.columns[index]?.kind;
  if (!kind || !isMedia(kind)) throw new RangeError(`Column ${index} holds no media.`);
  const [row] = await connection.rows<Row>(
    `SELECT ${only('m.height')} AS height, ${only('m.width')} AS width, ${only('m.channels')} AS channels,
       ${only('m.sample_rate')} AS rate, ${only('m.duration_s')} AS duration
     FROM read_parquet(${literal(mediaIndexPath)}) m
     WHERE m.id IN (SELECT ${storedName(index)} FROM ${fromTable(table)})`,
  );
  const { height = null, width = null, channels = null, rate = null, duration = null } = row ?? {};
  if (kind === 'image') return { shape: [height, width, channels], sampleRate: null };
  const length = rate === null || duration === null ? null : Math.round(rate * duration);
  return { shape: [length], sampleRate: rate };
}
