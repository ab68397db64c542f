import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client';
import { RPCLink as MessagePortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import { create } from 'zustand';

/**
 * `refused`: the host answers but does not know this tab. `away`: it does not answer; the page keeps trying.
 */
export type ConnectionPhase = 'connecting' | 'open' | 'away' | 'refused';

interface ConnectionState {
  phase: ConnectionPhase;
  /** Counts openings; pages that hold streams open them again when it changes. */
  openCount: number;
  retryAt: number | null;
  retryNow(): void;
}

export const useConnection = create<ConnectionState>()(() => ({
  phase: 'connecting',
  openCount: 0,
  retryAt: null,
  retryNow: () => {},
}));

/** The call could not reach the host, or the answer was lost on the way. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

type Link = ClientLink<ClientContext>;

const longestRetryMs = 5_000;
const patienceMs = 10_000;
/** The status bar asks for the load every few seconds, so silence after a question means a dead connection. */
const silenceMs = 20_000;

let current: Link | null = null;
const waiting = new Set<() => void>();

function opened(link: Link): void {
  current = link;
  useConnection.setState(({ openCount }) => ({ phase: 'open', openCount: openCount + 1, retryAt: null }));
  for (const wake of [...waiting]) wake();
}

function waitForLink(signal: AbortSignal | undefined): Promise<Link> {
  if (current) return Promise.resolve(current);
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      waiting.delete(wake);
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const wake = () => end(() => resolve(current as Link));
    const onAbort = () => end(() => reject(signal?.reason));
    const timer = setTimeout(
      () => end(() => reject(new ConnectionLostError('The studio’s host does not answer; the page keeps trying.'))),
      patienceMs,
    );
    waiting.add(wake);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Calls wait a moment for a connection that is being made; a call that was under way when it broke fails. */
export const hostLink: Link = {
  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>) {
    const link = await waitForLink(options.signal);
    try {
      return await link.call(path, input, options);
    } catch (error) {
      // A socket that closes ends its calls by an abort of their own, before it is known here to be closed.
      const isCut = error instanceof Error && error.name === 'AbortError' && !options.signal?.aborted;
      if (current === link && !isCut) throw error;
      throw new ConnectionLostError('The connection to the studio’s host was lost before it answered.', {
        cause: error,
      });
    }
  },
};

async function isRefused(): Promise<boolean> {
  try {
    return (await fetch('/session')).status === 401;
  } catch {
    return false;
  }
}

/** A WebSocket to `/rpc` that is made again, ever more patiently, when it breaks. */
export function connectByWebSocket(): void {
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  const open = () => {
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(timer);
    const address = new URL('/rpc', window.location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const opening = new WebSocket(address);
    socket = opening;
    opening.binaryType = 'arraybuffer';
    const link = new WebSocketLink({ websocket: opening });
    let heardAt = Date.now();
    let askedAt = 0;
    const send = opening.send.bind(opening);
    opening.send = (data) => {
      if (askedAt <= heardAt) askedAt = Date.now();
      send(data);
    };
    const watchdog = setInterval(() => {
      if (askedAt > heardAt && Date.now() - askedAt > silenceMs) opening.close();
    }, 2_000);
    opening.addEventListener('message', () => {
      heardAt = Date.now();
    });
    opening.addEventListener('open', () => {
      attempt = 0;
      opened(link);
    });
    opening.addEventListener('close', async () => {
      clearInterval(watchdog);
      if (current === link) current = null;
      attempt += 1;
      const delayMs = Math.min(longestRetryMs, 250 * 2 ** attempt);
      useConnection.setState({ phase: 'away', retryAt: Date.now() + delayMs });
      timer = setTimeout(open, delayMs);
      if ((await isRefused()) && !current) useConnection.setState({ phase: 'refused' });
    });
  };
  useConnection.setState({ retryNow: open });
  open();
}

/** The port that the window’s preload hands over; a new one is asked for when the host was started again. */
export function connectByMessagePort(): void {
  const connect = () => window.postMessage('studio:connect', '*');
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== 'studio:port' || !port) return;
    const link = new MessagePortLink({ port });
    port.addEventListener('close', () => {
      if (current !== link) return;
      current = null;
      useConnection.setState({ phase: 'away', retryAt: Date.now() + longestRetryMs });
      const timer = setInterval(() => {
        if (current) clearInterval(timer);
        else connect();
      }, longestRetryMs);
    });
    port.start();
    opened(link);
  });
  useConnection.setState({ retryNow: connect });
  connect();
}
