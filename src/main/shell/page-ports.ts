import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMain, MessageChannelMain, MessagePortMain } from 'electron';
import type { HostRouter } from '../contract/router';
import { pageOrigin } from './page-protocol';

export interface PagePortsOptions {
  router: HostRouter;
  ipc: Pick<IpcMain, 'on'>;
  createChannel(): Pick<MessageChannelMain, 'port1' | 'port2'>;
}

/** Gives a page that asks a port to the host. Asking again, as after a reload, ends the calls of the port before. */
export function connectPages({ router, ipc, createChannel }: PagePortsOptions): void {
  const calls = new RPCHandler(router);
  const open = new Map<number, MessagePortMain>();
  ipc.on('studio:connect', (event) => {
    const { sender, senderFrame } = event;
    // Only the page itself in its main frame: nothing that may ever be embedded in it.
    if (!senderFrame || senderFrame.parent !== null || !senderFrame.url.startsWith(`${pageOrigin}/`)) return;
    const known = open.get(sender.id);
    known?.close();
    const { port1, port2 } = createChannel();
    open.set(sender.id, port1);
    if (!known)
      sender.once('destroyed', () => {
        open.get(sender.id)?.close();
        open.delete(sender.id);
      });
    calls.upgrade(port1, { context: {} });
    port1.start();
    sender.postMessage('studio:port', null, [port2]);
  });
}
