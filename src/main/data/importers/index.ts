import { StudioError } from '../../../shared/base/problem';
import type { DatasetPreview } from '../../../shared/contract/dataset';
import { type ImportFormat, type ImportOptions, importFormatTitles } from '../../../shared/contract/import-options';
import { arrow } from './arrow';
import { audio } from './audio';
import { csv } from './csv';
import { excel } from './excel';
import { idx } from './idx';
import { images } from './images';
import type { ImportContext, ImportedTable, Importer, ImportRequest, PreviewContext, Source } from './importer';
import { json } from './json';
import { jsonLines } from './json-lines';
import { numpy } from './numpy';
import { parquet } from './parquet';
import { sortRows } from './sort-rows';
import { sqlite } from './sqlite';
import { texts } from './texts';

export { type BadItems, createBadItems } from './bad-items';
export type { ImportContext, ImportedTable, Importer, ImportRequest, Source, SourceFile } from './importer';
export { openSource } from './open-source';
export { sourcePath } from './source';

/** Formats in the order in which they are asked; text comes last, since anything can be text. A new one: a file here, a line in this table. */
export const importers = {
  parquet,
  arrow,
  excel,
  sqlite,
  numpy,
  idx,
  jsonLines,
  json,
  images,
  audio,
  texts,
  csv,
} as const satisfies {
  [Format in ImportFormat]?: Importer<Format>;
};
const all = Object.values(importers) as unknown as readonly Importer[];

/** First bytes of files that people have and that hold no data set. Source: the formats' own specifications. */
const knownSignatures: readonly { title: string; bytes: readonly number[] }[] = [
  { title: 'a zip archive of files that are not known', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { title: 'an old Excel workbook (.xls)', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { title: 'a PDF document', bytes: [0x25, 0x50, 0x44, 0x46] },
  { title: 'a PNG image', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { title: 'a JPEG image', bytes: [0xff, 0xd8, 0xff] },
  { title: 'an HDF5 file', bytes: [0x89, 0x48, 0x44, 0x46] },
  { title: 'a bzip2 file', bytes: [0x42, 0x5a, 0x68] },
  { title: 'a Zstandard file', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { title: 'an xz file', bytes: [0xfd, 0x37, 0x7a, 0x58] },
  { title: 'a 7-Zip archive', bytes: [0x37, 0x7a, 0xbc, 0xaf] },
  { title: 'a Feather file of version 1', bytes: [0x46, 0x45, 0x41, 0x31] },
];

/**
 * The importer for a source, told by its content, or the one that the person chose.
 *
 * Throws: StudioError UNSUPPORTED naming what was recognised.
 */
export function importerFor(source: Source, format?: ImportFormat): Importer {
  if (format) return (importers as unknown as Record<ImportFormat, Importer>)[format];
  const head = source.kind === 'file' || source.kind === 'archive' ? source.head : null;
  const damage = source.kind === 'file' ? source.damage : undefined;
  const known = head ? knownSignatures.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte)) : null;
  const importer = damage ? null : all.find((each) => (each.format !== 'csv' || !known) && accepts(each, source));
  if (importer) return importer;
  const what =
    damage ??
    known?.title ??
    { file: 'of an unknown format', archive: '', folder: 'a folder', files: 'several files' }[source.kind];
  throw new StudioError(
    damage ? 'BAD_INPUT' : 'UNSUPPORTED',
    `${source.fileName} is ${what}; one of these was expected: ${Object.values(importFormatTitles).join(', ')}.`,
    {
      fix: damage
        ? 'Download or make the file again; it may have been cut off.'
        : 'Save the data in one of these formats, or choose the format yourself.',
    },
  );
}

function accepts(importer: Importer, source: Source): boolean {
  return importer.sources.includes(source.kind) && importer.detect(source);
}

/** Options for a format; those of another one are refused instead of being passed over. Throws: StudioError BAD_INPUT. */
function chooseImporter(source: Source, options: ImportOptions): { importer: Importer; options: ImportOptions } {
  const importer = importerFor(source, options.format);
  if (options.format === undefined && importer.format !== 'csv') {
    const given = Object.keys(options).filter((key) => options[key as keyof typeof options] !== undefined);
    if (given.length > 0)
      throw new StudioError(
        'BAD_INPUT',
        `The option ${given.join(', ')} is for text; ${source.fileName} is recognised as ${importFormatTitles[importer.format]}.`,
        { fix: `Leave it out, or choose the format csv to read the file as text.` },
      );
    return { importer, options: { format: importer.format } as ImportOptions };
  }
  return { importer, options };
}

/** What is text can be read as lines of values, too. */
const textFormats = new Set<ImportFormat>(['csv', 'json', 'jsonLines']);

/** What an import would make of the beginning of a source. Throws: StudioError UNSUPPORTED, BAD_INPUT. */
export async function previewSource(
  source: Source,
  given: ImportOptions,
  context: PreviewContext,
): Promise<DatasetPreview> {
  const { importer, options } = chooseImporter(source, given);
  const found = await importer.preview(source, options, context);
  const alternatives = all.filter(
    (each) => each !== importer && accepts(each, source) && (each.format !== 'csv' || textFormats.has(importer.format)),
  );
  return {
    ...found,
    choices: found.choices ?? {},
    format: importer.format,
    formats: [importer, ...alternatives].map(({ format }) => format),
    fileName: source.fileName,
    sizeBytes: source.sizeBytes,
  };
}

/** Reads a whole source into Parquet. Throws: StudioError BAD_INPUT with every problem, UNSUPPORTED, CANCELLED, DISK_FULL. */
export async function importSource(
  source: Source,
  request: ImportRequest,
  context: ImportContext,
): Promise<ImportedTable> {
  const { importer, options } = chooseImporter(source, request.options);
  const table = await importer.import(source, { ...request, options }, context);
  return request.sortBy && request.sortBy.length > 0 ? sortRows(table, request.sortBy, context) : table;
}

/** What a data set is called after its file: without the extension, and never empty. */
export function nameFromFile(fileName: string): string {
  const extensions = [...all.flatMap((each) => each.extensions), 'zip'].join('|');
  const base = fileName.replace(new RegExp(`(?:\\.(?:${extensions}))(?:\\.gz)?$|\\.gz$`, 'i'), '').trim();
  return (base || fileName).slice(0, 200);
}
