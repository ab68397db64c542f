import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ListedFile } from '../../../../shared/job/media';
import { createBreather } from '../../breather';
import { type LabelSource, placeOf } from './layout';
import type { ListedSource } from './list-source';
import { createLineWriter } from './listing';

/** Listed files one after the other; memory does not grow with their number. */
export async function* readListing(listingPath: string): AsyncGenerator<ListedFile, void, void> {
  const lines = createInterface({ input: createReadStream(listingPath), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line !== '') yield JSON.parse(line);
}

/** Writes label and part of every listed file as JSON lines. Returns whether any has a label. */
export async function writePlaces(
  { listingPath, layout }: Pick<ListedSource, 'listingPath' | 'layout'>,
  labels: LabelSource,
  placesPath: string,
): Promise<boolean> {
  const lines = createLineWriter(placesPath);
  const breathe = createBreather();
  let hasLabel = false;
  try {
    for await (const { index, path } of readListing(listingPath)) {
      const place = placeOf(path, layout, labels);
      hasLabel ||= place.label !== null;
      await lines.write({ index, ...place });
      await breathe();
    }
  } finally {
    await lines.close();
  }
  return hasLabel;
}
