import type { MediaProfile } from '../../../shared/contract/media';
import { literal } from '../sql';
import type { TableConnection } from '../table-engine';

const listedSizeCount = 12;
const binCount = 24;

type Range = { minimum: number; median: number; maximum: number };

/** What the stored images and sounds of a version are like, from their index. */
export async function profileMedia(connection: TableConnection, indexPath: string): Promise<MediaProfile> {
  const from = (kind: 'image' | 'audio') => `(FROM read_parquet(${literal(indexPath)}) WHERE kind = ${literal(kind)})`;
  const counted = async <Row>(kind: 'image' | 'audio', columns: string, limit = 50) =>
    connection.rows<Row>(
      `SELECT ${columns}, count(*) AS count FROM ${from(kind)} GROUP BY ALL ORDER BY count DESC, 1 LIMIT ${limit}`,
    );
  const [totals] = await connection.rows<{ images: number; sounds: number }>(
    `SELECT count(*) FILTER (WHERE kind = 'image') AS images, count(*) FILTER (WHERE kind = 'audio') AS sounds
     FROM read_parquet(${literal(indexPath)})`,
  );
  const range = (column: string) =>
    `{minimum: min(${column})::DOUBLE, median: median(${column})::DOUBLE, maximum: max(${column})::DOUBLE}`;
  const readImages = async (): Promise<MediaProfile['images']> => {
    const [figures] = await connection.rows<{ sizeBytes: number; width: Range; height: Range; sizeCount: number }>(
      `SELECT sum(size)::DOUBLE AS "sizeBytes", ${range('width')} AS width, ${range('height')} AS height,
         count(DISTINCT (width, height)) AS "sizeCount" FROM ${from('image')}`,
    );
    if (!figures) return null;
    return {
      fileCount: totals?.images ?? 0,
      ...figures,
      formats: await counted('image', 'format'),
      sizes: await counted('image', 'width, height', listedSizeCount),
      channels: await readChannels(connection, from('image')),
    };
  };
  const readSounds = async (): Promise<MediaProfile['sounds']> => {
    const [figures] = await connection.rows<{ sizeBytes: number; durationS: Range; totalDurationS: number }>(
      `SELECT sum(size)::DOUBLE AS "sizeBytes", ${range('duration_s')} AS "durationS",
         sum(duration_s) AS "totalDurationS" FROM ${from('audio')}`,
    );
    if (!figures) return null;
    return {
      fileCount: totals?.sounds ?? 0,
      ...figures,
      formats: await counted('audio', 'format'),
      sampleRates: await counted('audio', 'sample_rate AS "sampleRate"'),
      channelCounts: await counted('audio', 'channels'),
      durations: await readDurations(connection, from('audio'), figures.durationS),
    };
  };
  return {
    images: (totals?.images ?? 0) > 0 ? await readImages() : null,
    sounds: (totals?.sounds ?? 0) > 0 ? await readSounds() : null,
  };
}

/** Mean and deviation over all pixels of all images with that many channels, as one would compute them from the pixels. */
async function readChannels(
  connection: TableConnection,
  from: string,
): Promise<NonNullable<MediaProfile['images']>['channels']> {
  const rows = await connection.rows<{ channels: number; count: number; mean: number[]; deviation: number[] }>(
    `SELECT channels, max(files) AS count, list(mean ORDER BY channel) AS mean,
       list(sqrt(greatest(0, square - mean * mean)) ORDER BY channel) AS deviation
     FROM (
       SELECT channels, channel, count(*) AS files, sum(m * pixels) / sum(pixels) AS mean,
         sum((d * d + m * m) * pixels) / sum(pixels) AS square
       FROM (SELECT channels, width::DOUBLE * height AS pixels, unnest(range(channels)) AS channel,
               unnest(mean)::DOUBLE AS m, unnest(deviation)::DOUBLE AS d FROM ${from})
       GROUP BY channels, channel
     ) GROUP BY channels ORDER BY count DESC`,
  );
  return rows;
}

async function readDurations(
  connection: TableConnection,
  from: string,
  { minimum, maximum }: Range,
): Promise<{ from: number; to: number; count: number }[]> {
  const width = (maximum - minimum) / binCount;
  if (!(width > 0)) return [];
  const rows = await connection.rows<{ bin: number; count: number }>(
    `SELECT least(floor((duration_s - ${minimum}) / ${width}), ${binCount - 1})::INTEGER AS bin, count(*) AS count
     FROM ${from} GROUP BY bin`,
  );
  const counts = new Map(rows.map(({ bin, count }) => [bin, count]));
  return Array.from({ length: binCount }, (_, bin) => ({
    from: minimum + bin * width,
    to: minimum + (bin + 1) * width,
    count: counts.get(bin) ?? 0,
  }));
}
