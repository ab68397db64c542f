import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { securityHeaders } from './content-policy';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** The bundler puts a hash of the content into these names, so what they hold never changes. */
const hashedName = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

async function findFile(
  root: string,
  pathname: string,
): Promise<{ file: string; size: number; modifiedAt: Date } | null> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0')) return null;
  const file = path.resolve(root, `.${path.posix.normalize(`/${decoded}`)}`);
  if (file !== root && !file.startsWith(root + path.sep)) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? { file, size: found.size, modifiedAt: found.mtime } : null;
}

/**
 * Serves the built page to every shell. A path without an extension is an address inside the page and answers
 * index.html, so that deep links work; a missing file is 404.
 */
export function createPageFiles(directory: string): (request: Request) => Promise<Response> {
  const root = path.resolve(directory);
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { ...securityHeaders, Allow: 'GET, HEAD' } });
    const direct = await findFile(root, pathname);
    const found = direct ?? (path.posix.extname(pathname) === '' ? await findFile(root, '/index.html') : null);
    if (!found)
      return new Response(`There is no file ${pathname}.\n`, {
        status: 404,
        headers: { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' },
      });
    const tag = `"${found.size.toString(36)}-${found.modifiedAt.getTime().toString(36)}"`;
    const headers = {
      ...securityHeaders,
      'Content-Type': contentTypes[path.extname(found.file)] ?? 'application/octet-stream',
      'Cache-Control': direct && hashedName.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: tag,
    };
    if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers });
    const body =
      request.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(found.file)) as ReadableStream<Uint8Array>);
    return new Response(body, { headers: { ...headers, 'Content-Length': String(found.size) } });
  };
}
