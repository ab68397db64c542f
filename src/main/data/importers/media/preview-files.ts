import { StudioError } from '../../../../shared/base/problem';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import type { OptionsOf } from '../../../../shared/contract/import-options';
import type { FormatPreview, PreviewContext, Source } from '../importer';
import { isTable, type MediaFormat, roleOf } from './file-kinds';
import { createLayoutReader, type LabelSource, placeOf } from './layout';
import { openPreviewTable } from './preview-table';

const previewedRowCount = 100;
const labelSources = ['folder', 'path', 'table', 'none'] as const;

/** What an import would make of the first files. Nothing is decoded. */
export async function previewFiles<Format extends MediaFormat>(
  source: Source,
  format: Format,
  options: OptionsOf<MediaFormat>,
  context: PreviewContext,
): Promise<FormatPreview> {
  const entries = entriesOf(source);
  const isSingle = source.kind === 'file' || source.kind === 'files';
  const files = entries.filter((path) => isSingle || roleOf(path, format) === 'read');
  const tables = entries.filter(isTable);
  const layout = createLayoutReader();
  for (const path of files) layout.add(path);
  const found = layout.layout();
  const labels =
    options.labels ?? (found.hasClasses ? 'folder' : tables.length > 0 && format !== 'texts' ? 'table' : 'none');
  const table = ('table' in options ? options.table : undefined) ?? tables[0];
  const choices = {
    labels: labelSources.filter((each) => (each === 'table' ? tables.length > 0 && format !== 'texts' : true)),
    ...(tables.length > 0 ? { table: tables } : {}),
  };
  const complete = 'complete' in source ? source.complete : true;
  const common = {
    options: { ...options, format, labels, ...(labels === 'table' && table ? { table } : {}) } as OptionsOf<Format>,
    choices,
    rowCount: complete ? files.length : null,
    problems: files.length === 0 ? [nothing(source)] : [],
  };
  if (labels === 'table' && table) return { ...common, ...(await previewTable(source, table, format, context)) };
  const places = files
    .slice(0, previewedRowCount)
    .map((path) => ({ path, ...placeOf(path, found, labels as LabelSource) }));
  const hasLabel = places.some(({ label }) => label !== null);
  const media: DatasetColumn =
    format === 'texts'
      ? { name: 'text', kind: 'text', role: 'feature' }
      : {
          name: format === 'images' ? 'image' : 'audio',
          kind: format === 'images' ? 'image' : 'audio',
          role: 'feature',
        };
  const columns: DatasetColumn[] = [media];
  if (hasLabel) columns.push({ name: 'label', kind: 'categorical', role: 'target' });
  columns.push({ name: 'file', kind: 'text', role: 'ignored' });
  if (found.hasSplit) columns.push({ name: 'split', kind: 'categorical', role: 'ignored' });
  return {
    ...common,
    columns,
    rows: places.map(({ path, label, split }) => [
      path.split('/').at(-1) ?? path,
      ...(hasLabel ? [label] : []),
      path,
      ...(found.hasSplit ? [split] : []),
    ]),
  };
}

function entriesOf(source: Source): string[] {
  if (source.kind === 'file') return [source.fileName];
  return source.kind === 'files'
    ? source.files.map(({ fileName }) => fileName)
    : source.entries.map((entry) => entry.path);
}

async function previewTable(source: Source, table: string, format: MediaFormat, context: PreviewContext) {
  const { columns, rows, rowCount } = await openPreviewTable(source, table, context);
  const kind = format === 'images' ? 'image' : 'audio';
  const names = new Set(
    entriesOf(source).flatMap((path) =>
      [path, path.split('/').at(-1) ?? path].flatMap((name) => [name, name.replace(/\.[^./]*$/, '')]),
    ),
  );
  const isFile = columns.map((_, index) => {
    const values = rows.flatMap((row) => row[index] ?? []);
    const known = values.filter(
      (value) =>
        names.has(value.replaceAll('\\', '/').replace(/^(\.\/)+/, '')) || names.has(value.split(/[\\/]/).at(-1) ?? ''),
    );
    return values.length > 0 && known.length >= values.length / 2;
  });
  const single = isFile.filter(Boolean).length === 1;
  return {
    columns: columns.map(
      (column, index): DatasetColumn =>
        isFile[index] ? { name: single ? kind : column.name, kind, role: 'feature' } : column,
    ),
    rows,
    rowCount,
  };
}

function nothing(source: Source) {
  const { code, message } = new StudioError(
    'BAD_INPUT',
    `Among the first files of ${source.fileName} is none that can be read.`,
  );
  return { code, severity: 'error' as const, message };
}
