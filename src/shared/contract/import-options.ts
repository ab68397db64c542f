import { z } from 'zod';

/** Encodings that a text file can be declared to have; names of iconv-lite, but the first three, which are told by themselves. */
export const textEncodings = [
  'utf-8',
  'utf-16',
  'latin-1',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-9',
  'iso-8859-15',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'cp437',
  'cp850',
  'cp866',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
] as const;

export const csvOptionsSchema = z.strictObject({
  /** Left out, the format is told by the content; these options hold when it is text. */
  format: z.literal('csv').optional(),
  delimiter: z.string().length(1).optional(),
  quote: z.string().length(1).optional(),
  header: z.boolean().optional(),
  encoding: z.enum(textEncodings).optional(),
  decimal: z.enum(['.', ',']).optional(),
  /** Stands between groups of three digits: `1.234.567,5`. */
  thousands: z.enum(['.', ',', ' ', "'", '_']).optional(),
  /** Words that stand for a missing value, in place of NA, NaN, null and the like; an empty cell is always missing. */
  missing: z.array(z.string().max(100)).max(100).optional(),
  /** Lines that begin with it are passed over. */
  comment: z.string().length(1).optional(),
});
export type CsvOptions = z.infer<typeof csvOptionsSchema>;

const jsonOptionsSchema = z.strictObject({
  format: z.literal('json'),
  /** Key of the list of rows in an object, nested ones with dots: `data.items`. */
  rows: z.string().max(1000).optional(),
});
const jsonLinesOptionsSchema = z.strictObject({ format: z.literal('jsonLines') });
const parquetOptionsSchema = z.strictObject({ format: z.literal('parquet') });
const arrowOptionsSchema = z.strictObject({ format: z.literal('arrow') });
const excelOptionsSchema = z.strictObject({
  format: z.literal('excel'),
  sheet: z.string().max(255).optional(),
  /** Row with the column names, counted from 1; 0: there is none. */
  headerRow: z.number().int().min(0).max(1_048_576).optional(),
});
const sqliteOptionsSchema = z.strictObject({
  format: z.literal('sqlite'),
  table: z.string().max(1000).optional(),
  /** A SELECT in place of a table. */
  query: z.string().max(100_000).optional(),
});
const numpyOptionsSchema = z.strictObject({
  format: z.literal('numpy'),
  /** Names of the arrays of an .npz that become columns; they must have the same length. */
  arrays: z.array(z.string().max(1000)).max(1000).optional(),
});
const idxOptionsSchema = z.strictObject({
  format: z.literal('idx'),
  /** Looks for the file of labels beside a file of images. */
  labels: z.boolean().optional(),
});

/** Where the labels of files come from: the folder of each, all folders above it, a table (CSV) that names them, or nowhere. */
const labelSourceSchema = z.enum(['folder', 'path', 'table', 'none']);
const imagesOptionsSchema = z.object({
  format: z.literal('images'),
  labels: labelSourceSchema.optional(),
  /** The table among the files. */
  table: z.string().max(4000).optional(),
});
const audioOptionsSchema = z.object({
  format: z.literal('audio'),
  labels: labelSourceSchema.optional(),
  /** The table among the files. */
  table: z.string().max(4000).optional(),
});
const textsOptionsSchema = z.object({
  format: z.literal('texts'),
  labels: labelSourceSchema.exclude(['table']).optional(),
  /** Left out, it is told for each file. */
  encoding: z.enum(textEncodings).optional(),
});

/** How a source is to be read: one schema a format. A new one: a schema, a line here and in `importFormatTitles`. */
export const importOptionsSchema = z.discriminatedUnion('format', [
  csvOptionsSchema,
  jsonOptionsSchema,
  jsonLinesOptionsSchema,
  parquetOptionsSchema,
  arrowOptionsSchema,
  excelOptionsSchema,
  sqliteOptionsSchema,
  numpyOptionsSchema,
  idxOptionsSchema,
  imagesOptionsSchema,
  audioOptionsSchema,
  textsOptionsSchema,
]);
export type ImportOptions = z.infer<typeof importOptionsSchema>;
export type ImportFormat = NonNullable<ImportOptions['format']>;
export type OptionsOf<Format extends ImportFormat> = Extract<ImportOptions, { format?: Format }>;

/** Every format as the person reads it, in the order in which it is offered. */
export const importFormatTitles = {
  csv: 'CSV or TSV',
  json: 'JSON',
  jsonLines: 'JSON Lines',
  parquet: 'Parquet',
  arrow: 'Arrow or Feather',
  excel: 'Excel workbook',
  sqlite: 'SQLite database',
  numpy: 'NumPy array',
  idx: 'IDX (MNIST)',
  images: 'Images',
  audio: 'Sounds',
  texts: 'Text files',
} as const satisfies Record<ImportFormat, string>;
export const importFormats = Object.keys(importFormatTitles) as ImportFormat[];
