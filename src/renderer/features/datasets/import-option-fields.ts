import { type ImportFormat, type ImportOptions, textEncodings } from '../../../shared/contract/import-options';

interface Choice {
  value: string;
  label: string;
}

/** One option of a format, as the form shows it. */
export type OptionField = { key: string; label: string } & (
  | { type: 'choice'; choices: readonly Choice[]; clearable?: boolean }
  /** What there is stands in the preview's `choices`. */
  | { type: 'found' }
  | { type: 'foundMany' }
  | { type: 'flag'; initial: boolean }
  | { type: 'text'; placeholder?: string; wide?: boolean }
  | { type: 'words'; placeholder?: string }
  | { type: 'number'; minimum: number; placeholder?: string }
);

const encodingTitles: Partial<Record<(typeof textEncodings)[number], string>> = {
  'utf-8': 'UTF-8',
  'utf-16': 'UTF-16',
  'latin-1': 'Latin-1',
};
const encodings = textEncodings.map((value) => ({ value, label: encodingTitles[value] ?? value }));
const labelChoices: readonly Choice[] = [
  { value: 'folder', label: 'Its folder' },
  { value: 'path', label: 'All its folders' },
  { value: 'table', label: 'A table (CSV)' },
  { value: 'none', label: 'None' },
];

/** The form of every format. */
export const optionFields = {
  csv: [
    {
      key: 'delimiter',
      label: 'Delimiter',
      type: 'choice',
      choices: [
        { value: ',', label: 'Comma  ,' },
        { value: ';', label: 'Semicolon  ;' },
        { value: '\t', label: 'Tab' },
        { value: '|', label: 'Bar  |' },
        { value: ' ', label: 'Space' },
      ],
    },
    { key: 'encoding', label: 'Encoding', type: 'choice', choices: encodings },
    {
      key: 'decimal',
      label: 'Decimal sign',
      type: 'choice',
      choices: [
        { value: '.', label: 'Point  1.5' },
        { value: ',', label: 'Comma  1,5' },
      ],
    },
    {
      key: 'thousands',
      label: 'Thousands',
      type: 'choice',
      clearable: true,
      choices: [
        { value: ',', label: 'Comma  1,000' },
        { value: '.', label: 'Point  1.000' },
        { value: ' ', label: 'Space  1 000' },
        { value: "'", label: 'Apostrophe  1’000' },
        { value: '_', label: 'Underscore  1_000' },
      ],
    },
    {
      key: 'quote',
      label: 'Quote',
      type: 'choice',
      choices: [
        { value: '"', label: 'Double  "' },
        { value: "'", label: "Single  '" },
      ],
    },
    { key: 'missing', label: 'Missing values', type: 'words', placeholder: 'NA, NaN, null, ?' },
    { key: 'comment', label: 'Comment sign', type: 'text', placeholder: 'none' },
    { key: 'header', label: 'First line has names', type: 'flag', initial: true },
  ],
  json: [{ key: 'rows', label: 'Key of the rows', type: 'text', placeholder: 'data.items', wide: true }],
  jsonLines: [],
  parquet: [],
  arrow: [],
  excel: [
    { key: 'sheet', label: 'Sheet', type: 'found' },
    { key: 'headerRow', label: 'Header row', type: 'number', minimum: 0, placeholder: '0: none' },
  ],
  sqlite: [
    { key: 'table', label: 'Table or view', type: 'found' },
    { key: 'query', label: 'Or a query', type: 'text', placeholder: 'SELECT … FROM …', wide: true },
  ],
  numpy: [{ key: 'arrays', label: 'Arrays', type: 'foundMany' }],
  idx: [{ key: 'labels', label: 'With the labels beside it', type: 'flag', initial: true }],
  images: [
    { key: 'labels', label: 'Labels from', type: 'choice', choices: labelChoices },
    { key: 'table', label: 'Table', type: 'found' },
  ],
  audio: [
    { key: 'labels', label: 'Labels from', type: 'choice', choices: labelChoices },
    { key: 'table', label: 'Table', type: 'found' },
  ],
  texts: [
    {
      key: 'labels',
      label: 'Labels from',
      type: 'choice',
      choices: labelChoices.filter(({ value }) => value !== 'table'),
    },
    { key: 'encoding', label: 'Encoding', type: 'choice', choices: encodings, clearable: true },
  ],
} as const satisfies Record<ImportFormat, readonly OptionField[]>;

/** Options with one changed; a query stands in place of a table and the other way round. */
export function withOption(format: ImportFormat, options: ImportOptions, key: string, value: unknown): ImportOptions {
  const changed: Record<string, unknown> = { ...options, format, [key]: value };
  if (value === undefined || value === '') delete changed[key];
  if (format === 'sqlite') delete changed[key === 'table' ? 'query' : 'table'];
  return changed as ImportOptions;
}
