import { StudioError } from '../../../shared/base/problem';
import { csv } from './csv';
import type { Importer, SourceFile } from './importer';

export type { ImportContext, ImportedTable, Importer, ImportRequest, SourceFile } from './importer';
export { openSource } from './source-file';

/** File formats by name, in the order in which they are asked. A new one: a file here, a line in this table. */
export const importers = { csv } as const satisfies Record<string, Importer>;

/** First bytes of formats that people have and that are not tables of text. Source: the formats' own specifications. */
const knownSignatures: readonly { title: string; bytes: readonly number[] }[] = [
  { title: 'a Parquet file', bytes: [0x50, 0x41, 0x52, 0x31] },
  { title: 'a zip archive or an Excel workbook', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { title: 'an old Excel workbook', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { title: 'a gzip archive', bytes: [0x1f, 0x8b] },
  { title: 'a SQLite database', bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65] },
  { title: 'a PDF document', bytes: [0x25, 0x50, 0x44, 0x46] },
  { title: 'a PNG image', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { title: 'a JPEG image', bytes: [0xff, 0xd8, 0xff] },
  { title: 'a NumPy array', bytes: [0x93, 0x4e, 0x55, 0x4d] },
  { title: 'an Arrow file', bytes: [0x41, 0x52, 0x52, 0x4f, 0x57] },
];

/**
 * The importer for a file, told by its content.
 *
 * Throws: StudioError UNSUPPORTED naming the format that was recognised.
 */
export function importerFor(file: SourceFile): Importer {
  const known = knownSignatures.find(({ bytes }) => bytes.every((byte, index) => file.head[index] === byte));
  const importer = known ? undefined : Object.values(importers).find((candidate) => candidate.detect(file));
  if (importer) return importer;
  throw new StudioError(
    'UNSUPPORTED',
    `${file.fileName} is ${known?.title ?? 'of an unknown format'}; a CSV or TSV file was expected.`,
    {
      fix: 'Save the table as CSV (UTF-8) and import that.',
    },
  );
}
