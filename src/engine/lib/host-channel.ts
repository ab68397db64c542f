import type { JobCommand, JobEvent } from '../../shared/job/protocol';

/** The line to the host, whichever way this process was forked. */
export interface HostChannel {
  send(event: JobEvent): void;
  onCommand(listener: (command: JobCommand) => void): void;
  onClosed(listener: () => void): void;
  /** Resolves when everything sent so far has left this process. */
  drain(): Promise<void>;
}

interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

function overElectron(port: ElectronParentPort): HostChannel {
  return {
    send: (event) => port.postMessage(event),
    onCommand: (listener) => port.on('message', ({ data }) => listener(data as JobCommand)),
    onClosed: (listener) => port.on('close', listener),
    // The port tells nothing of delivery; messages leave with the next turns of the event loop.
    drain: () => new Promise((resolve) => setTimeout(resolve, 100)),
  };
}

type NodeSend = (message: unknown, handle: undefined, options: undefined, sent: () => void) => boolean;

function overNode(send: NodeSend): HostChannel {
  let pendingCount = 0;
  let waiting: (() => void)[] = [];
  const sent = () => {
    pendingCount -= 1;
    if (pendingCount > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    send: (event) => {
      if (!process.connected) return;
      pendingCount += 1;
      send(event, undefined, undefined, sent);
    },
    onCommand: (listener) => process.on('message', (message) => listener(message as JobCommand)),
    onClosed: (listener) => process.on('disconnect', listener),
    drain: () => (pendingCount === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

/** Connects to whoever forked this process: `child_process.fork` or Electron's `utilityProcess`; null when nobody did. */
export function connectToHost(): HostChannel | null {
  const port = (process as unknown as { parentPort?: ElectronParentPort | null }).parentPort;
  if (port) return overElectron(port);
  return process.send ? overNode(process.send.bind(process) as NodeSend) : null;
}
