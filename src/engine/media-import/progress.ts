import { createReadStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import type { MediaFinding } from '../../shared/job/media';
import type { PackPlace } from './pack-writer';

/** What an earlier process of the same import has done. */
export interface Done {
  indices: Set<number>;
  /** Files that are stored, by id. */
  ids: Set<string>;
  /** Where the last stored file ends. */
  end: PackPlace;
}

/** Reads the results so far; half a line at the end is cut off. */
export async function readDone(resultsPath: string): Promise<Done> {
  const done: Done = { indices: new Set(), ids: new Set(), end: { pack: 0, offset: 0 } };
  let rest = '';
  let wholeBytes = 0;
  try {
    for await (const chunk of createReadStream(resultsPath, 'utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        wholeBytes += Buffer.byteLength(line) + 1;
        note(done, JSON.parse(line));
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return done;
    throw error;
  }
  if (rest !== '') await truncate(resultsPath, wholeBytes);
  return done;
}

function note({ indices, ids, end }: Done, finding: MediaFinding): void {
  indices.add(finding.index);
  if (!('pack' in finding)) return;
  ids.add(finding.id);
  const { pack, offset, size } = finding;
  if (pack > end.pack || (pack === end.pack && offset + size > end.offset)) {
    end.pack = pack;
    end.offset = offset + size;
  }
}
