import { ipcRenderer } from 'electron';

/** This file is compiled without the DOM; these are the few parts of it that are used. */
interface PageMessage {
  source: unknown;
  data: unknown;
}
declare const window: {
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
  postMessage(message: unknown, targetOrigin: string, transfer?: readonly unknown[]): void;
};

/** Hands the page one MessagePort to the host each time it asks, and nothing else. */
window.addEventListener('message', ({ source, data }) => {
  if (source === window && data === 'studio:connect') ipcRenderer.send('studio:connect');
});
ipcRenderer.on('studio:port', ({ ports }) => {
  window.postMessage('studio:port', '*', ports);
});
