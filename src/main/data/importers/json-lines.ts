import { StudioError } from '../../../shared/base/problem';
import { readText } from './content-stream';
import { parseRecord } from './json/parse-record';
import { createRecordWriter, RecordError } from './json/record-writer';
import { requireFile, type Source } from './source';
import { stagedImporter } from './staged-importer';
import { createTableWriter } from './table-writer';

const longestLine = 16 * 1024 * 1024;
/** Beyond this brackets the parser is not asked: nothing that people store is so deep. */
const deepestNesting = 200;

/** One JSON object (or list) a line. */
export const jsonLines = stagedImporter<'jsonLines'>({
  format: 'jsonLines',
  extensions: ['jsonl', 'ndjson'],
  sources: ['file'],
  detect: looksLikeJsonLines,
  async read(source, _options, { connection, directory, badRows, rowLimit, signal, report }) {
    const file = requireFile(source, 'a JSON Lines file');
    const writer = createTableWriter(connection, directory, []);
    const records = createRecordWriter(writer, file.fileName, null);
    const bad = (line: number, what: string, value: string, column?: string) =>
      badRows.add({
        code: 'badRecord',
        line,
        column,
        value: value.slice(0, 200),
        reason: `Line ${line} ${what}${column ? ` in "${column}"` : ''}.`,
        fix: 'Correct the line, or import without such lines (they are then listed).',
      });
    let line = 0;
    let held: string[] = [];
    let heldLength = 0;
    let tooLong = false;
    let byteCount = 0;
    let lineCount = 0;
    const take = async (text: string) => {
      line += 1;
      if (tooLong) {
        tooLong = false;
        bad(line, 'is longer than 16 million characters', text);
        return;
      }
      if (text.trim() === '' || text.trim() === '\uFEFF') return;
      lineCount += 1;
      try {
        if (text.includes('\uFFFD')) throw new RecordError('has bytes that are not UTF-8');
        if (isDeep(text)) throw new RecordError(`is nested deeper than ${deepestNesting} levels`);
        await records.add(parseRecord(text.replace(/^\uFEFF/, '')), line);
      } catch (error) {
        if (error instanceof StudioError || signal.aborted) throw error;
        if (error instanceof RecordError) bad(line, error.message, text, error.column);
        else if (error instanceof SyntaxError) bad(line, `is no valid JSON (${error.message.slice(0, 120)})`, text);
        else throw error;
      }
    };
    let limited = false;
    for await (const piece of readText(file, signal, (fraction) =>
      report({ fraction, detail: `Reading ${file.fileName}` }),
    )) {
      byteCount += piece.length;
      let start = 0;
      for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
        const text = held.join('') + piece.slice(start, end);
        held = [];
        heldLength = 0;
        start = end + 1;
        await take(text);
        limited = lineCount >= rowLimit;
        if (limited) break;
      }
      if (limited) break;
      // Of a line that is too long only its beginning is kept.
      if (tooLong) continue;
      held.push(piece.slice(start));
      heldLength += piece.length - start;
      if (heldLength > longestLine) {
        tooLong = true;
        held = [held.join('').slice(0, 200)];
      }
    }
    const rest = held.join('');
    if (!limited && rest !== '') await take(rest);
    records.finish();
    const whole = limited
      ? file.compression
        ? null
        : Math.round((lineCount / byteCount) * file.sizeBytes)
      : lineCount;
    return {
      table: await writer.finish('line'),
      options: { format: 'jsonLines' },
      rowCount: whole === null ? null : Math.max(whole, lineCount),
      notes: [],
    };
  },
});

function isDeep(text: string): boolean {
  if (text.length < deepestNesting * 2) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 92) index += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepestNesting) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
}

/** The first line is a whole object or list, and there is another or the name says so. */
function looksLikeJsonLines(source: Source): boolean {
  if (source.kind !== 'file') return false;
  const text = new TextDecoder()
    .decode(source.head)
    .replace(/^\uFEFF/, '')
    .trimStart();
  const named = /\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(source.fileName);
  const [first = '', second] = text.split(/\r?\n/, 2);
  if (!/^[{[]/.test(first)) return false;
  if (named) return true;
  if (!second?.trim().startsWith(first[0] as string)) return false;
  try {
    return typeof JSON.parse(first) === 'object';
  } catch {
    return false;
  }
}
