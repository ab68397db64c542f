import path from 'node:path';
import { formatCount } from '../../../../shared/base/format';
import { type Problem, StudioError } from '../../../../shared/base/problem';
import type { ImportContext, Source } from '../importer';
import { extensionOf, isTable, type MediaFormat, roleOf } from './file-kinds';
import type { FileProblems } from './file-problems';
import { createLayoutReader, type Layout } from './layout';
import { createLineWriter, type FoundFile, findFiles } from './listing';

/** All files of a source that are to be read, on the disk so that their number does not matter. */
export interface ListedSource {
  listingPath: string;
  fileCount: number;
  sizeBytes: number;
  archivePath: string | null;
  layout: Layout;
  /** Tables among the files, which may name them. */
  tables: FoundFile[];
  /** What was passed over, in words. */
  notes: Problem[];
}

const rememberedTableCount = 100;
const reportedEvery = 2000;

/**
 * Lists a source before anything of it is read.
 *
 * Throws: StudioError BAD_INPUT for archives made to harm, and when there is nothing of the format.
 */
export async function listSource(
  source: Source,
  format: MediaFormat,
  problems: FileProblems,
  { workDirectory, signal, report }: Pick<ImportContext, 'workDirectory' | 'signal' | 'report'>,
): Promise<ListedSource> {
  const listingPath = path.join(workDirectory, 'listing.jsonl');
  const lines = createLineWriter(listingPath);
  const layout = createLayoutReader();
  const tables: FoundFile[] = [];
  const beside = new Map<string, number>();
  let fileCount = 0;
  let sizeBytes = 0;
  try {
    for await (const found of findFiles(source, signal)) {
      const role = source.kind === 'file' || source.kind === 'files' ? 'read' : roleOf(found.path, format);
      if (role === 'beside') {
        if (isTable(found.path) && found.refusal === null && tables.length < rememberedTableCount) tables.push(found);
        else count(beside, extensionOf(found.path));
        continue;
      }
      if (found.refusal !== null)
        problems.add(found.path, 'refused', found.refusal, 'Leave it out, or put a plain file in its place.');
      else if (role === 'archive')
        problems.add(
          found.path,
          'nestedArchive',
          'is an archive inside; it is not unpacked',
          'Unpack it and import the folder.',
        );
      else {
        const { refusal: _, ...listed } = found;
        await lines.write({ index: fileCount, ...listed });
        layout.add(found.path);
        fileCount += 1;
        sizeBytes += found.sizeBytes;
        if (fileCount % reportedEvery === 0)
          report({ fraction: null, detail: `Looking for files: ${formatCount(fileCount)} so far` });
      }
    }
  } finally {
    await lines.close();
  }
  if (fileCount === 0) throw nothingFound(source, format, problems, beside);
  return {
    listingPath,
    fileCount,
    sizeBytes,
    archivePath: source.kind === 'archive' ? source.path : null,
    layout: layout.layout(),
    tables,
    notes: besideNote(beside),
  };
}

function count(counts: Map<string, number>, key: string): void {
  // A file for every extension that there could be says no more than "others".
  const kept = counts.has(key) || counts.size < 100 ? key : '…';
  counts.set(kept, (counts.get(kept) ?? 0) + 1);
}

function besideNote(beside: ReadonlyMap<string, number>): Problem[] {
  const total = [...beside.values()].reduce((sum, value) => sum + value, 0);
  if (total === 0) return [];
  const kinds = [...beside]
    .sort((left, right) => right[1] - left[1])
    .slice(0, 8)
    .map(
      ([extension, value]) => `${formatCount(value)} ${extension === '' ? 'without an extension' : `.${extension}`}`,
    );
  return [
    {
      code: 'passedOver',
      severity: 'info',
      message: `${formatCount(total)} other ${total === 1 ? 'file was' : 'files were'} passed over: ${kinds.join(', ')}.`,
    },
  ];
}

const expected: Record<MediaFormat, string> = {
  images: 'PNG, JPEG, WebP, TIFF, GIF or BMP images',
  audio: 'WAV, FLAC or MP3 sounds',
  texts: 'text files (.txt, .md)',
};

function nothingFound(
  source: Source,
  format: MediaFormat,
  problems: FileProblems,
  beside: ReadonlyMap<string, number>,
): StudioError {
  const found = besideNote(beside)[0]?.message.replace(/ (?:was|were) passed over/, '') ?? '';
  return new StudioError(
    'BAD_INPUT',
    `${source.fileName} holds no file that can be read; ${expected[format]} were expected. ${found}`.trim(),
    { problems: [...problems.listed], fix: 'Choose the folder or the archive that has the files.' },
  );
}
