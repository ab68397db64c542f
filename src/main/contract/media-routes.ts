import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { StudioError } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import type { FoundMedia, Media } from '../features/media';
import { wholeNumber } from '../lib/query-number';
import type { BulkCall, BulkRoute } from './bulk';

/** Of a file from outside: never taken for a page, never run, never read by another site. */
const fileHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  // The address holds a digest of the bytes.
  'Cache-Control': 'private, max-age=31536000, immutable',
};

const thumbnailEdges = [64, 96, 128, 192, 256, 384, 512];
const largestEdge = 4096;

/** The bytes as they came, or the part of them that was asked for. @param bytes all of them, where they are at hand */
function fileResponse(found: FoundMedia, bytes: Uint8Array | null, request: Request): Response {
  const { packPath, offset, size, contentType, id } = found;
  const headers = { ...fileHeaders, 'Content-Type': contentType, 'Accept-Ranges': 'bytes', ETag: `"${id}"` };
  if (request.headers.get('if-none-match') === `"${id}"`) return new Response(null, { status: 304, headers });
  const range = readRange(request.headers.get('range'), size);
  if (range === 'invalid')
    return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` } });
  const { first, last } = range ?? { first: 0, last: size - 1 };
  const withBody = request.method !== 'HEAD' && size > 0;
  const body = !withBody
    ? null
    : bytes
      ? (bytes.subarray(first, last + 1) as Uint8Array<ArrayBuffer>)
      : (Readable.toWeb(createReadStream(packPath, { start: offset + first, end: offset + last })) as ReadableStream);
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'Content-Length': String(last - first + 1),
      ...(range ? { 'Content-Range': `bytes ${first}-${last}/${size}` } : {}),
    },
  });
}

/** One range; several at once are answered as a whole, which is allowed. Source: RFC 9110, 14.1.2. */
function readRange(header: string | null, size: number): { first: number; last: number } | 'invalid' | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!found) return null;
  const [, start = '', end = ''] = found;
  if (start === '' && end === '') return null;
  if (start === '') {
    const count = Math.min(size, Number(end));
    return count === 0 ? 'invalid' : { first: size - count, last: size - 1 };
  }
  const first = Number(start);
  const last = Math.min(size - 1, end === '' ? size - 1 : Number(end));
  return first >= size || last < first ? 'invalid' : { first, last };
}

function bytesResponse(bytes: Uint8Array, contentType: string, headers: Record<string, string> = {}): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: { ...fileHeaders, 'Content-Type': contentType, 'Content-Length': String(bytes.byteLength), ...headers },
  });
}

/** Images and sounds of data sets, as they came and as the page shows them. */
export function createMediaRoutes(media: Pick<Media, 'find' | 'read' | 'thumbnail' | 'ask'>): BulkRoute[] {
  const find = ({ id, parts, query, signal }: BulkCall) => {
    const version = wholeNumber(query, 'version', 0, 1, Number.MAX_SAFE_INTEGER);
    return media.find(id, parts.mediaId ?? '', version === 0 ? null : version, signal);
  };
  const path = (build: (id: string, mediaId: string) => string) =>
    build('ID', 'MEDIA').replace('ID', ':id').replace('MEDIA', ':mediaId');
  return [
    {
      method: 'GET',
      path: path(bulkPaths.media),
      async answer(call) {
        const found = await find(call);
        const as = call.query.get('as');
        if (as === null) return fileResponse(found, await media.read(found), call.request);
        if (as !== 'wav' && as !== 'png')
          throw new StudioError('BAD_INPUT', `as is "${as}"; wav or png was expected.`, { fix: 'Change the address.' });
        const answer = await media.ask(
          found,
          as === 'wav' ? { type: 'wav' } : { type: 'picture', edge: largestEdge },
          call.signal,
        );
        return rangedBytes(answer.bytes, answer.contentType, call.request);
      },
    },
    {
      method: 'GET',
      path: path(bulkPaths.mediaThumbnail),
      async answer(call) {
        const found = await find(call);
        const asked = wholeNumber(call.query, 'edge', 128, 1, 512);
        // Few sizes, so that the cache serves most pages.
        const edge = thumbnailEdges.find((each) => each >= asked) ?? 512;
        const made = await media.thumbnail(found, edge, call.signal);
        return 'bytes' in made
          ? bytesResponse(made.bytes, made.contentType)
          : fileResponse(made, await media.read(made), call.request);
      },
    },
    {
      method: 'GET',
      path: path(bulkPaths.mediaWaveform),
      async answer(call) {
        const points = wholeNumber(call.query, 'points', 1000, 1, 20_000);
        const { peaks, ...about } = await media.ask(await find(call), { type: 'waveform', points }, call.signal);
        return bytesResponse(
          new Uint8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength),
          'application/octet-stream',
          {
            'X-Page': encodeURIComponent(JSON.stringify(about)),
          },
        );
      },
    },
    {
      method: 'GET',
      path: path(bulkPaths.mediaSpectrogram),
      async answer(call) {
        const width = wholeNumber(call.query, 'width', 512, 1, 2048);
        const height = wholeNumber(call.query, 'height', 256, 1, 1024);
        const answer = await media.ask(await find(call), { type: 'spectrogram', width, height }, call.signal);
        const { values, ...about } = answer;
        return bytesResponse(values, 'application/octet-stream', {
          'X-Page': encodeURIComponent(JSON.stringify(about)),
        });
      },
    },
  ];
}

/** Players ask for parts of what was made for them as well. */
function rangedBytes(bytes: Uint8Array, contentType: string, request: Request): Response {
  const range = readRange(request.headers.get('range'), bytes.length);
  if (range === null || range === 'invalid') return bytesResponse(bytes, contentType, { 'Accept-Ranges': 'bytes' });
  const { first, last } = range;
  const part = bytesResponse(bytes.subarray(first, last + 1), contentType, {
    'Accept-Ranges': 'bytes',
    'Content-Range': `bytes ${first}-${last}/${bytes.length}`,
  });
  return new Response(part.body, { status: 206, headers: part.headers });
}
