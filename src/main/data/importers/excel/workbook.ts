import { StudioError } from '../../../../shared/base/problem';
import { type Archive, type ArchiveEntry, openArchive } from '../archive';
import { isDateFormat } from './dates';
import { attribute, createXmlReader, type XmlToken } from './xml';

export interface Workbook {
  sheets: { name: string; entry: ArchiveEntry }[];
  from1904: boolean;
  /** By the number of a cell's style. */
  isDate: readonly boolean[];
  sharedStrings: readonly string[];
  read(entry: ArchiveEntry, signal: AbortSignal): AsyncGenerator<XmlToken, void, void>;
  close(): void;
}

const largestPart = 64 * 1024 * 1024;
/** Texts of a workbook are held together; Excel itself gives up before this. */
const largestTexts = 1024 * 1024 * 1024;
const previewedTexts = 16 * 1024 * 1024;

/** Throws: StudioError BAD_INPUT. */
export async function openWorkbook(
  file: string,
  fileName: string,
  preview: boolean,
  signal: AbortSignal,
): Promise<Workbook> {
  const archive = await openArchive(file, fileName);
  try {
    const entries = new Map<string, ArchiveEntry>();
    for await (const entry of archive.entries()) entries.set(entry.path, entry);
    const workbook = entries.get('xl/workbook.xml');
    const relations = entries.get('xl/_rels/workbook.xml.rels');
    if (!workbook || !relations) throw refuse(fileName, 'it has no xl/workbook.xml');
    const read = (entry: ArchiveEntry, aborted: AbortSignal, largest = Number.POSITIVE_INFINITY) =>
      readXml(archive, entry, fileName, aborted, largest);
    const paths = new Map<string, string>();
    for await (const token of read(relations, signal, largestPart))
      if (token.kind === 'open' && token.name === 'Relationship')
        paths.set(attribute(token.attributes, 'Id') ?? '', inside(attribute(token.attributes, 'Target') ?? ''));
    const sheets: Workbook['sheets'] = [];
    let from1904 = false;
    for await (const token of read(workbook, signal, largestPart)) {
      if (token.kind !== 'open') continue;
      if (token.name === 'workbookPr') from1904 = /^(?:1|true)$/.test(attribute(token.attributes, 'date1904') ?? '');
      if (token.name !== 'sheet') continue;
      const relation = /\s[\w.-]+:id\s*=\s*"([^"]*)"/.exec(token.attributes)?.[1] ?? '';
      const entry = entries.get(paths.get(relation) ?? '');
      if (entry) sheets.push({ name: attribute(token.attributes, 'name') ?? `Sheet ${sheets.length + 1}`, entry });
    }
    if (sheets.length === 0) throw refuse(fileName, 'it has no sheet');
    const styles = entries.get('xl/styles.xml');
    const texts = entries.get('xl/sharedStrings.xml');
    return {
      sheets,
      from1904,
      isDate: styles ? await readStyles(read(styles, signal, largestPart)) : [],
      sharedStrings: texts
        ? await readTexts(read(texts, signal, preview ? Number.POSITIVE_INFINITY : largestTexts), preview)
        : [],
      read,
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

function inside(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`.replace(/\/\.\//g, '/');
}

function refuse(fileName: string, what: string): StudioError {
  return new StudioError('BAD_INPUT', `${fileName} is no Excel workbook that can be read: ${what}.`, {
    fix: 'Open it in a spreadsheet and save it as .xlsx, or the sheet as CSV.',
  });
}

async function* readXml(
  archive: Archive,
  entry: ArchiveEntry,
  fileName: string,
  signal: AbortSignal,
  largest: number,
): AsyncGenerator<XmlToken, void, void> {
  if (entry.refusal) throw refuse(fileName, `${entry.path}: ${entry.refusal}`);
  if (entry.sizeBytes > largest) throw refuse(fileName, `${entry.path} has ${entry.sizeBytes} bytes`);
  const stream = await archive.read(entry);
  const decoder = new TextDecoder();
  const reader = createXmlReader();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      yield* reader.push(decoder.decode(chunk, { stream: true }));
    }
    if (reader.rest.trim() !== '') throw new Error('its XML has no end');
  } catch (error) {
    if (error instanceof StudioError || signal.aborted) throw error;
    throw refuse(fileName, `${entry.path}: ${(error as Error).message}`);
  } finally {
    stream.destroy();
  }
}

async function readStyles(tokens: AsyncIterable<XmlToken>): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const dates: boolean[] = [];
  let inCells = false;
  for await (const token of tokens) {
    if (token.kind === 'close' && token.name === 'cellXfs') inCells = false;
    if (token.kind !== 'open') continue;
    if (token.name === 'numFmt')
      codes.set(Number(attribute(token.attributes, 'numFmtId')), attribute(token.attributes, 'formatCode') ?? '');
    else if (token.name === 'cellXfs') inCells = !token.empty;
    else if (token.name === 'xf' && inCells) {
      const id = Number(attribute(token.attributes, 'numFmtId') ?? 0);
      dates.push(isDateFormat(id, codes.get(id)));
    }
  }
  return dates;
}

async function readTexts(tokens: AsyncIterable<XmlToken>, preview: boolean): Promise<string[]> {
  const texts: string[] = [];
  let text = '';
  let length = 0;
  let reads = false;
  let phonetic = false;
  for await (const token of tokens) {
    if (token.kind === 'text') {
      if (reads && !phonetic) text += token.text;
    } else if (token.name === 't') reads = token.kind === 'open' && !token.empty;
    else if (token.name === 'rPh') phonetic = token.kind === 'open';
    else if (token.name === 'si' && token.kind === 'open') {
      text = '';
      if (token.empty) texts.push('');
    } else if (token.name === 'si') {
      texts.push(unescapeX(text));
      length += text.length;
      if (preview && length > previewedTexts) break;
    }
  }
  return texts;
}

/** Control characters stand as `_x000D_`. */
export function unescapeX(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}
