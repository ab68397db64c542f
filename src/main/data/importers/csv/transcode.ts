import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DetectedEncoding } from './encoding';

/** Copies a text file as UTF-8 with LF line ends, a piece at a time; lines keep their numbers. */
export async function transcode(
  from: string,
  to: string,
  decoder: DetectedEncoding['decoder'],
  signal: AbortSignal,
): Promise<void> {
  const decode = new TextDecoder(decoder);
  let endsWithReturn = false;
  const normalise = (text: string): string => {
    const whole = endsWithReturn ? `\r${text}` : text;
    endsWithReturn = whole.endsWith('\r');
    return (endsWithReturn ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n');
  };
  await pipeline(
    createReadStream(from, { highWaterMark: 256 * 1024 }),
    new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        done(null, Buffer.from(normalise(decode.decode(chunk, { stream: true }))));
      },
      flush(done) {
        done(null, Buffer.from(`${normalise(decode.decode())}${endsWithReturn ? '\n' : ''}`));
      },
    }),
    createWriteStream(to, { flags: 'wx' }),
    { signal },
  );
}
