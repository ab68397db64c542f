import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { StudioError } from '../../shared/base/problem';
import { errorResponse } from '../contract/bulk';
import type { HostRouter } from '../contract/router';
import { securityHeaders } from '../lib/content-policy';
import type { HostAttachment } from '../lib/host-attachment';
import type { Log } from '../lib/log';
import { createPageFiles } from '../lib/page-files';
import { sendResponse, toRequest } from './fetch-bridge';
import { listen } from './listen';
import { createOriginCheck } from './origin-check';
import { createSession, type Session } from './session';
import { signInPage } from './sign-in-page';

/** The largest call a page may send; configs are below 4 MB, everything larger is an upload. */
/** Addresses of bulk data name metrics and runs, whose names may be long. */
const largestHeaderBytes = 512 * 1024;
const maximumCallBytes = 16 * 1024 ** 2;
/** A peer that does not answer two pings is gone. */
const pingIntervalMs = 30_000;
/** Under which name a command on this machine reaches a server that listens on an address. */
const ownNames: Partial<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '[::1]',
  '::1': '[::1]',
  localhost: 'localhost',
};
/** What is still being sent when the server stops gets this long to end. */
const stopGraceMs = 2_000;
const idleCheckMs = 20;

export interface ServedHost {
  router: HostRouter;
  bulk(request: Request): Promise<Response>;
}

export interface ServerOptions {
  host: ServedHost;
  /** The built page. */
  pageDirectory: string;
  log: Log;
  address?: string;
  port?: number;
  token?: string;
}

export interface RunningServer {
  /** With the token: opening it signs the browser in. */
  url: string;
  token: string;
  port: number;
  /** For commands on this machine; null when the server listens on none of its own addresses. */
  attachment: HostAttachment | null;
  /** Ends connections and stops listening; the host stays. */
  close(): Promise<void>;
}

function refuseUpgrade(socket: Duplex, status: string, reason: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  );
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** What scripts and the page read, as opposed to the page itself. */
function isData(pathname: string): boolean {
  return pathname.startsWith('/data/') || pathname.startsWith('/api/');
}

function signIn(request: Request, session: Session, port: number): Response | null {
  const url = new URL(request.url);
  const token = url.searchParams.get('token');
  if (token === null || isData(url.pathname)) return null;
  if (!session.acceptsToken(token)) return signInPage(true);
  url.searchParams.delete('token');
  return new Response(null, {
    status: 303,
    headers: {
      ...securityHeaders,
      Location: url.pathname + url.search,
      'Set-Cookie': session.cookie(port),
      'Cache-Control': 'no-store',
    },
  });
}

function notSignedIn(request: Request): Response {
  const wantsPage = request.headers.get('accept')?.includes('text/html') && !isData(new URL(request.url).pathname);
  if (wantsPage) return signInPage(false);
  const response = errorResponse(
    new StudioError('UNAVAILABLE', 'The request carries neither the session cookie nor the token.', {
      fix: 'Send the header "Authorization: Bearer TOKEN" with the token that `studio serve` printed.',
    }),
  );
  return new Response(response.body, { status: 401, headers: response.headers });
}

/** Serves page, calls and bulk data of one host on this machine. Throws: CONFLICT, UNAVAILABLE, BAD_INPUT. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, log, address = '127.0.0.1' } = options;
  const session = createSession(options.token);
  const refusal = createOriginCheck(address);
  const pageFiles = createPageFiles(options.pageDirectory);
  const calls = new RPCHandler(host.router);
  // Loaded when a script calls: the page's start does not wait for it.
  const scripts = once(async () => (await import('./script-api')).createScriptApi(host.router));
  let port = 0;

  const answer = async (request: Request, incoming: IncomingMessage): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const signedIn = signIn(request, session, port);
    if (signedIn) return signedIn;
    if (!session.isSignedIn(incoming.headers)) return notSignedIn(request);
    if (pathname === '/session') return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
    if (pathname.startsWith('/data/')) return host.bulk(request);
    if (pathname.startsWith('/api/')) return (await scripts()).answer(request);
    return pageFiles(request);
  };
  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const reason = refusal(incoming.headers);
    const request = reason === null ? toRequest(incoming, outgoing) : null;
    const response = request
      ? await answer(request, incoming)
      : new Response(`${reason}\n`, { status: 403, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
    await sendResponse(outgoing, response, incoming.method !== 'HEAD');
  };

  const server = createServer({ maxHeaderSize: largestHeaderBytes }, (incoming, outgoing) => {
    respond(incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.destroyed && !incoming.destroyed)
        log.error({ path: incoming.url?.split('?')[0], error: String(error) }, 'An answer could not be sent.');
      outgoing.destroy();
    });
  });
  // Uploads of large files take as long as they take.
  server.requestTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());

  const sockets = new WebSocketServer({ noServer: true, maxPayload: maximumCallBytes, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  sockets.on('connection', (socket) => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
    socket.on('error', (error) => log.warn({ error: error.message }, 'A page’s connection failed.'));
    calls.upgrade(socket, { context: {} });
  });
  const pinging = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingIntervalMs);
  pinging.unref();
  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => socket.destroy());
    const reason = refusal(incoming.headers);
    if (reason !== null) return refuseUpgrade(socket, '403 Forbidden', reason);
    if (incoming.url?.split('?')[0] !== '/rpc') return refuseUpgrade(socket, '404 Not Found', 'Calls go to /rpc.');
    if (!session.isSignedIn(incoming.headers))
      return refuseUpgrade(socket, '401 Unauthorized', 'Not signed in: the session cookie or the token is missing.');
    sockets.handleUpgrade(incoming, socket, head, (upgraded) => sockets.emit('connection', upgraded, incoming));
  });

  port = await listen(server, { host: address, port: options.port });
  const name =
    address === '0.0.0.0' || address === '::' ? 'localhost' : address.includes(':') ? `[${address}]` : address;
  const ownName = ownNames[address] ?? null;
  return {
    url: `http://${name}:${port}/?token=${session.token}`,
    token: session.token,
    port,
    attachment:
      ownName === null ? null : { pid: process.pid, address: `http://${ownName}:${port}`, token: session.token },
    async close() {
      clearInterval(pinging);
      for (const socket of sockets.clients) socket.close(1001, 'The studio is stopping.');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that is just ending an answer becomes idle a moment later.
      const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
      const forced = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }, stopGraceMs);
      await closed;
      clearInterval(idle);
      clearTimeout(forced);
    },
  };
}
