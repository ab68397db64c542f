import type { CustomScheme } from 'electron';
import { contentPolicy } from '../lib/content-policy';
import { createPageFiles } from '../lib/page-files';

export const pageOrigin = 'studio://app';

/** Registered before the app is ready: the page may fetch, stream and store as on an ordinary secure origin. */
export const pageScheme: CustomScheme = {
  scheme: 'studio',
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

export interface PageProtocolOptions {
  pageDirectory: string;
  bulk(request: Request): Promise<Response>;
  /** `electron-vite dev` serves the page itself; the window then shows that one under the same address. */
  development?: { url: string; fetch(url: string): Promise<Response> };
}

/** The development page evaluates what it reloads; nothing that ships gets this policy. */
const developmentPolicy = contentPolicy
  .replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'")
  .replace("connect-src 'self'", "connect-src 'self' ws: http:");

/** Answers `studio://app/…`: bulk data by the host, everything else from the built page. */
export function createPageProtocol(options: PageProtocolOptions): (request: Request) => Promise<Response> {
  const pageFiles = createPageFiles(options.pageDirectory);
  return async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'app') return new Response(`There is no ${url.host} here.\n`, { status: 404 });
    if (url.pathname === '/session') return new Response(null, { status: 204 });
    if (url.pathname.startsWith('/data/')) return options.bulk(request);
    if (!options.development) return pageFiles(request);
    const response = await options.development.fetch(new URL(url.pathname + url.search, options.development.url).href);
    const headers = new Headers(response.headers);
    headers.set('Content-Security-Policy', developmentPolicy);
    return new Response(response.body, { status: response.status, headers });
  };
}
