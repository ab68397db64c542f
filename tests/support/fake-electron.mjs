/**
 * The parts of Electron that src/main/index.ts uses, as a module that stands in its place where there is no binary.
 * It plays a window: loads the page over the registered protocol, asks for the host as the preload script does, makes
 * one call over the port, closes, and prints what happened as one line of JSON. With FAKE_ELECTRON_SECOND it is the
 * second instance; with FAKE_ELECTRON_STAYS the window is closed by SIGTERM.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';

const happened = { order: [] };
const note = (what) => happened.order.push(what);

export const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  setPath: () => note('setPath'),
  requestSingleInstanceLock: () => process.env.FAKE_ELECTRON_SECOND !== '1',
  async whenReady() {
    await new Promise((resolve) => setTimeout(resolve, 10));
    note('ready');
  },
  quit() {
    note('quit');
    process.stdout.write(`${JSON.stringify(happened)}\n`);
  },
  exit: (code) => process.exit(code),
});

let answer;
export const protocol = {
  registerSchemesAsPrivileged: ([{ scheme }]) => note(`scheme ${scheme}`),
  handle(_scheme, handler) {
    note('handle');
    answer = handler;
  },
};
export const ipcMain = new EventEmitter();
export const Menu = { buildFromTemplate: (template) => template, setApplicationMenu: () => note('menu') };
export const nativeTheme = { shouldUseDarkColors: true };
export const net = {};
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const session = {
  defaultSession: { setPermissionRequestHandler: () => note('permissions'), setPermissionCheckHandler() {} },
};
export const shell = {};
export const utilityProcess = {};
export class Tray {}
export class Notification {}
export const dialog = {
  showErrorBox(title, text) {
    process.stdout.write(`${JSON.stringify({ ...happened, error: `${title}: ${text}` })}\n`);
  },
};

/** Electron's ports deliver events by `on`, after `start`. */
class MainPort {
  constructor(port) {
    this.port = port;
    this.listeners = [];
  }
  on(name, listener) {
    if (name === 'message') this.listeners.push(listener);
    else this.port.on('close', () => listener({}));
    return this;
  }
  start() {
    this.port.on('message', (data) => {
      for (const listener of this.listeners) listener({ data });
    });
  }
  postMessage(message) {
    this.port.postMessage(message);
  }
  close() {
    this.port.close();
  }
}

export class MessageChannelMain {
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MainPort(port1);
    this.port2 = port2;
  }
}

export class BrowserWindow extends EventEmitter {
  constructor(options) {
    super();
    note('window');
    happened.preferences = options.webPreferences;
    this.webContents = Object.assign(new EventEmitter(), {
      id: 1,
      setWindowOpenHandler() {},
      reload() {},
      postMessage: (_channel, _message, [port]) => this.play(port),
    });
  }
  getNormalBounds = () => ({ x: 1, y: 2, width: 1200, height: 800 });
  isMaximized = () => false;
  maximize() {}
  show() {
    note('show');
  }
  hide() {
    note('hide');
  }
  destroy() {
    note('destroy');
    app.emit('window-all-closed');
  }
  async loadURL(url) {
    const page = await answer(new Request(url));
    happened.page = { status: page.status, text: await page.text() };
    this.emit('ready-to-show');
    const senderFrame = { parent: null, url };
    ipcMain.emit('studio:connect', { sender: this.webContents, senderFrame });
  }
  async play(port) {
    port.start();
    const client = createORPCClient(new RPCLink({ port }));
    happened.system = await client.system.info();
    const missing = await answer(new Request('studio://app/data/datasets/gone/rows'));
    happened.bulk = await missing.json();
    port.close();
    if (process.env.FAKE_ELECTRON_STAYS === '1') await new Promise((resolve) => process.once('SIGTERM', resolve));
    this.emit('close', { preventDefault: () => note('close held') });
  }
}
