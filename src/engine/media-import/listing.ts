import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ListedFile } from '../../shared/job/media';

/** A line at a time, so that a listing of any length takes no memory. */
export async function* readListing(file: string): AsyncGenerator<ListedFile, void, void> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') yield JSON.parse(line);
}

/** The same iteration for several workers: each takes the next one. */
export function takeTurns<Item>(items: AsyncGenerator<Item, void, void>): () => Promise<Item | null> {
  return async () => {
    const { value, done } = await items.next();
    return done ? null : (value as Item);
  };
}
