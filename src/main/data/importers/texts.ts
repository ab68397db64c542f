import path from 'node:path';
import iconv from 'iconv-lite';
import { formatCount } from '../../../shared/base/format';
import { type Problem, StudioError } from '../../../shared/base/problem';
import type { OptionsOf } from '../../../shared/contract/import-options';
import { createBreather } from '../breather';
import { literal } from '../sql';
import { storedFormat, storedName } from '../stored-table';
import { detectEncoding, isCleanUtf8 } from './csv/encoding';
import type { Importer } from './importer';
import { applyChoices, type PlannedColumn } from './media/columns';
import { readExtensions } from './media/file-kinds';
import { createFileProblems } from './media/file-problems';
import { placeOf } from './media/layout';
import { listSource } from './media/list-source';
import { detectFiles } from './media/media-importer';
import { previewFiles } from './media/preview-files';
import { readFiles } from './media/read-files';
import { createTableWriter } from './table-writer';

/** Units: bytes. A document is one cell; books have about one mebibyte. */
const maximumTextBytes = 16 * 1024 ** 2;
/** Documents are long: fewer of them are held in memory at a time than rows of numbers are. */
const rowsPerGroup = 2048;

/** Folders and archives of text files: a row a file, the class is the folder. */
export const texts: Importer<'texts'> = {
  format: 'texts',
  extensions: readExtensions.texts,
  sources: ['folder', 'archive', 'files'],
  detect: (source) => detectFiles(source) === 'texts',
  preview: (source, options, context) => previewFiles(source, 'texts', options, context) as never,
  async import(source, request, context) {
    const problems = createFileProblems(context.badItems);
    const listed = await listSource(source, 'texts', problems, context);
    const { layout, fileCount } = listed;
    const labels = request.options.labels ?? (layout.hasClasses ? 'folder' : 'none');
    return context.tables.use(context.signal, async (connection) => {
      const writer = createTableWriter(
        connection,
        context.workDirectory,
        ['text', 'label', 'file', 'split'].map((name) => ({ name, type: 'text' })),
      );
      const breathe = createBreather();
      let hasLabel = false;
      let guessedCount = 0;
      for await (const { index, path: file, bytes, reason } of readFiles(
        source,
        listed.listingPath,
        maximumTextBytes,
      )) {
        context.signal.throwIfAborted();
        const decoded = bytes === null ? { problem: reason } : decodeText(bytes, request.options.encoding);
        if ('problem' in decoded)
          problems.add(
            file,
            'unreadableText',
            decoded.problem,
            'Save it as UTF-8, choose its encoding, or leave it out.',
          );
        else {
          const { label, split } = placeOf(file, layout, labels);
          hasLabel ||= label !== null;
          if (decoded.guessed) guessedCount += 1;
          await writer.add([decoded.text, label, file, split], index);
        }
        await breathe();
        if (index % 500 === 0)
          context.report({
            fraction: 0.8 * (index / fileCount),
            detail: `${formatCount(index)} of ${formatCount(fileCount)} texts`,
          });
      }
      const leftOut = problems.settle(source.fileName, request.skipBadRows);
      if (writer.rowCount === 0)
        throw new StudioError('BAD_INPUT', `${source.fileName} has no text that can be read.`, {
          problems: leftOut,
          fix: 'Look at the reasons of the first files.',
        });
      const staged = await writer.finish('row');
      const expression = (index: number) => staged.columns[index]?.expression ?? 'NULL';
      const planned: PlannedColumn[] = [{ name: 'text', kind: 'text', role: 'feature', expression: expression(0) }];
      if (hasLabel) planned.push({ name: 'label', kind: 'categorical', role: 'target', expression: expression(1) });
      planned.push({ name: 'file', kind: 'text', role: 'ignored', expression: expression(2) });
      if (layout.hasSplit)
        planned.push({ name: 'split', kind: 'categorical', role: 'ignored', expression: expression(3) });
      const columns = applyChoices(planned, request, source.fileName);
      const parquetPath = path.join(context.workDirectory, 'data.parquet');
      context.report({ fraction: 0.82, detail: 'Storing texts' });
      await connection.run(
        `COPY (SELECT ${planned.map((column, index) => `${column.expression} AS ${storedName(index)}`).join(', ')} FROM ${staged.from})
         TO ${literal(parquetPath)} ${storedFormat(
           columns.map(({ name }) => name),
           rowsPerGroup,
         )}`,
      );
      return {
        path: parquetPath,
        columns,
        rowCount: writer.rowCount,
        problems: [...listed.notes, ...noteGuesses(guessedCount), ...leftOut],
      };
    });
  },
};

type Decoded = { text: string; guessed: boolean } | { problem: string };

/** Line ends become LF; a byte order mark goes. */
function decodeText(bytes: Uint8Array, chosen: OptionsOf<'texts'>['encoding']): Decoded {
  if (bytes.length === 0) return { problem: 'is empty (0 bytes)' };
  const { encoding, decoder, guessed } = detectEncoding(bytes, chosen);
  const isOther = chosen !== undefined && chosen !== encoding;
  if (!isOther && decoder === 'utf-8' && !isCleanUtf8(bytes)) return { problem: 'has bytes that are not UTF-8' };
  const text = isOther ? iconv.decode(Buffer.from(bytes), chosen) : new TextDecoder(decoder).decode(bytes);
  if (text.includes('\0')) return { problem: 'holds NUL characters, so it is no text' };
  if (text.trim() === '') return { problem: 'holds nothing but blanks' };
  return { text: text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'), guessed };
}

function noteGuesses(count: number): Problem[] {
  if (count === 0) return [];
  return [
    {
      code: 'guessedEncoding',
      severity: 'warning',
      message: `${formatCount(count)} ${count === 1 ? 'file is' : 'files are'} not UTF-8 and ${count === 1 ? 'was' : 'were'} read as Latin-1.`,
      fix: 'Choose the encoding if letters with accents look wrong.',
    },
  ];
}
