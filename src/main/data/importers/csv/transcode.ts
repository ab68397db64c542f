import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { readContent } from '../content-stream';
import type { SourceFile } from '../source';
import { createCommentFilter } from './comments';
import type { DetectedEncoding } from './encoding';

export interface TranscodeOptions {
  decoder: DetectedEncoding['decoder'];
  comment: string | null;
  quote: string;
}

/**
 * Copies a text file as UTF-8 with LF line ends, unpacked and without comments, a piece at a time; lines keep their
 * numbers. Bytes of a file that is UTF-8 already stay as they are, so that damage is found where it lies.
 */
export async function transcode(
  file: SourceFile,
  to: string,
  { decoder, comment, quote }: TranscodeOptions,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const isUtf8 = decoder === 'utf-8';
  const filter = comment === null ? null : createCommentFilter(comment, quote);
  await pipeline(
    async function* () {
      const decode = createDecoder(isUtf8 ? 'latin1' : decoder);
      let endsWithReturn = false;
      const normalise = (text: string): Buffer => {
        const whole = endsWithReturn ? `\r${text}` : text;
        endsWithReturn = whole.endsWith('\r');
        const lines = (endsWithReturn ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n');
        return Buffer.from(filter ? filter(lines) : lines, isUtf8 ? 'latin1' : 'utf8');
      };
      for await (const chunk of readContent(file, signal, onProgress)) yield normalise(decode.write(chunk));
      yield normalise(decode.end() ?? '');
      if (endsWithReturn) yield Buffer.from('\n');
    },
    createWriteStream(to, { flags: 'wx' }),
    { signal },
  );
}

/** Text of bytes that come in pieces, by the name of their encoding. */
export function createDecoder(encoding: string): { write(bytes: Uint8Array): string; end(): string | undefined } {
  const decoder = iconv.getDecoder(encoding);
  return {
    write: (bytes) => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    end: () => decoder.end(),
  };
}
