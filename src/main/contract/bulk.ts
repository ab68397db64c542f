import { StudioError } from '../../shared/base/problem';
import type { Log } from '../lib/log';
import { httpStatusOf, toStudioError, toWireError } from './edge';

/** A bulk path with its variable parts decoded. */
export interface BulkCall {
  request: Request;
  /** What stands in place of `:id`; empty where the path has none. */
  id: string;
  /** What stands in place of every `:name`. */
  parts: Readonly<Record<string, string>>;
  query: URLSearchParams;
  signal: AbortSignal;
}

export interface BulkRoute {
  method: 'GET' | 'POST';
  /** Such as `/data/exports/:id.zip`. */
  path: string;
  answer(call: BulkCall): Promise<Response>;
}

export function errorResponse(error: StudioError): Response {
  return Response.json(
    { error: toWireError(error) },
    { status: httpStatusOf[error.code], headers: { 'Cache-Control': 'no-store' } },
  );
}

function pattern(path: string): RegExp {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)');
  return new RegExp(`^${escaped}$`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new StudioError('BAD_INPUT', `"${text}" in the address is not percent-encoded as it must be.`, {}, { cause });
  }
}

/**
 * Answers the bulk paths for every shell: Electron's protocol handler and the local server both speak Fetch. Expected
 * failures become JSON with the contract's code, message and data.
 */
export function createBulk(routes: readonly BulkRoute[], log: Log): (request: Request) => Promise<Response> {
  const table = routes.map((route) => ({ route, pattern: pattern(route.path) }));
  return async (request) => {
    const url = new URL(request.url);
    const name = `${request.method} ${url.pathname}`;
    try {
      const matching = table.filter((entry) => entry.pattern.test(url.pathname));
      const found = matching.find(
        ({ route }) => route.method === request.method || (route.method === 'GET' && request.method === 'HEAD'),
      );
      if (!found) {
        const methods = matching.map(({ route }) => route.method).join(', ');
        throw new StudioError(
          matching.length > 0 ? 'UNSUPPORTED' : 'NOT_FOUND',
          matching.length > 0
            ? `${url.pathname} takes ${methods}; received ${request.method}.`
            : `There is nothing at ${url.pathname}.`,
          { fix: 'The bulk paths are listed in src/shared/contract/bulk.ts.' },
        );
      }
      const groups = found.pattern.exec(url.pathname)?.groups ?? {};
      const parts = Object.fromEntries(Object.entries(groups).map(([key, text]) => [key, decode(text)]));
      return await found.route.answer({
        request,
        id: parts.id ?? '',
        parts,
        query: url.searchParams,
        signal: request.signal,
      });
    } catch (error) {
      return errorResponse(toStudioError(error, { name, signal: request.signal }, log));
    }
  };
}
