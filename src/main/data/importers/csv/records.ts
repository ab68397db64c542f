/** One record of a CSV text and the line it starts on. */
export interface CsvRecord {
  line: number;
  fields: string[];
  /** A quote that is not closed, or text behind a closed one. */
  badQuote: boolean;
}

/**
 * Reads the records of a sample, RFC 4180 with any delimiter and quote; blank lines are passed over. For previews and
 * for telling the dialect: whole files go through DuckDB.
 *
 * @param complete false when the text was cut, so that its last record may be half
 */
export function* readRecords(
  text: string,
  { delimiter, quote, complete }: { delimiter: string; quote: string; complete: boolean },
): Generator<CsvRecord, void, void> {
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const record: CsvRecord = { line, fields: [], badQuote: false };
    let ended = false;
    while (!ended) {
      let field = '';
      const quoted = text[position] === quote;
      if (quoted) {
        position += 1;
        for (;;) {
          const close = text.indexOf(quote, position);
          if (close < 0) {
            field += text.slice(position);
            position = text.length;
            record.badQuote = true;
            break;
          }
          field += text.slice(position, close);
          position = close + 1;
          if (text[position] !== quote) break;
          field += quote;
          position += 1;
        }
        line += countLines(field);
      }
      const start = position;
      while (
        position < text.length &&
        text[position] !== delimiter &&
        text[position] !== '\n' &&
        text[position] !== '\r'
      )
        position += 1;
      if (quoted && position > start) record.badQuote = true;
      field += text.slice(start, position);
      record.fields.push(field);
      if (text[position] === delimiter) position += 1;
      else ended = true;
    }
    const atEnd = position >= text.length;
    if (text[position] === '\r' && text[position + 1] === '\n') position += 2;
    else position += 1;
    line += 1;
    const blank = record.fields.length === 1 && record.fields[0] === '';
    if (!blank && !(atEnd && !complete)) yield record;
  }
}

function countLines(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
