import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as MessagePortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import type { IpcMain, MessageChannelMain } from 'electron';
import { WebSocket } from 'ws';
import { createMemoryClient, type HostClient, type HostRouter } from '../../src/main/contract/router';
import type { Log } from '../../src/main/lib/log';
import { startServer } from '../../src/main/server';
import { connectPages } from '../../src/main/shell/page-ports';
import { createPageProtocol } from '../../src/main/shell/page-protocol';

export interface ShellParts {
  router: HostRouter;
  bulk(request: Request): Promise<Response>;
  log: Log;
}

/** One page connected to a host through a shell. */
export interface ConnectedShell extends AsyncDisposable {
  client: HostClient;
  /** Fetches a bulk path as the page does. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The page dies without a word. Null: there is no peer that could. */
  killPage: (() => void) | null;
  /** The host goes away. */
  killHost: (() => Promise<void>) | null;
}

export type ShellName = 'memory' | 'server' | 'electron';

async function makePageDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'studio-page-'));
  await writeFile(path.join(directory, 'index.html'), '<!doctype html><title>page</title>');
  return directory;
}

async function connectMemory({ router, bulk }: ShellParts): Promise<ConnectedShell> {
  return {
    client: createMemoryClient(router),
    fetch: (address, init) => bulk(new Request(new URL(address, 'http://studio'), init)),
    killPage: null,
    killHost: null,
    async [Symbol.asyncDispose]() {},
  };
}

async function connectServer({ router, bulk, log }: ShellParts): Promise<ConnectedShell> {
  const pageDirectory = await makePageDirectory();
  const server = await startServer({ host: { router, bulk }, pageDirectory, log, port: 0 });
  const headers = { Authorization: `Bearer ${server.token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    client: createORPCClient<HostClient>(new WebSocketLink({ websocket: socket as never })),
    fetch: (address, init) =>
      fetch(new URL(address, `http://127.0.0.1:${server.port}`), {
        ...init,
        headers: { ...headers, ...init?.headers },
      }),
    killPage: () => socket.terminate(),
    killHost: () => server.close(),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await server.close();
      await rm(pageDirectory, { recursive: true });
    },
  };
}

/** The part of Electron's MessagePortMain that is used, over a real port: `on` hands over an event, `start` is needed. */
function asMainPort(port: MessagePort) {
  const held: ((event: { data: unknown }) => void)[] = [];
  return {
    on(name: string, listener: (event: { data: unknown }) => void) {
      if (name === 'message') held.push(listener);
      else port.on('close', () => listener({ data: undefined }));
      return this;
    },
    start: () =>
      port.on('message', (data) => {
        for (const listener of held) listener({ data });
      }),
    postMessage: (message: unknown) => port.postMessage(message),
    close: () => port.close(),
  };
}

async function connectElectron({ router, bulk }: ShellParts): Promise<ConnectedShell> {
  const pageDirectory = await makePageDirectory();
  const ipc = new EventEmitter();
  connectPages({
    router,
    ipc: ipc as unknown as Pick<IpcMain, 'on'>,
    createChannel() {
      const { port1, port2 } = new MessageChannel();
      return { port1: asMainPort(port1), port2 } as unknown as MessageChannelMain;
    },
  });
  const received = Promise.withResolvers<MessagePort>();
  const sender = Object.assign(new EventEmitter(), {
    id: 1,
    postMessage: (_channel: string, _message: unknown, ports: MessagePort[]) =>
      received.resolve(ports[0] as MessagePort),
  });
  ipc.emit('studio:connect', { sender, senderFrame: { parent: null, url: 'studio://app/runs' } });
  const port = await received.promise;
  port.start();
  const answer = createPageProtocol({ pageDirectory, bulk });
  return {
    client: createORPCClient<HostClient>(new MessagePortLink({ port: port as never })),
    fetch: (address, init) => answer(new Request(new URL(address, 'studio://app'), init)),
    killPage: () => port.close(),
    killHost: async () => void sender.emit('destroyed'),
    async [Symbol.asyncDispose]() {
      port.close();
      await rm(pageDirectory, { recursive: true });
    },
  };
}

export const connectShell = {
  memory: connectMemory,
  server: connectServer,
  electron: connectElectron,
} satisfies Record<ShellName, (parts: ShellParts) => Promise<ConnectedShell>>;
