import { EventEmitter } from 'node:events';
import type { IpcMain, MessageChannelMain } from 'electron';
import { describe, expect, test } from 'vitest';
import { createMemoryLog } from '../../../tests/support/memory-log';
import { createProbeHandlers } from '../../../tests/support/probe-handlers';
import { createRouter } from '../contract/router';
import { connectPages } from './page-ports';

class FakePort extends EventEmitter {
  closed = false;
  started = false;
  start() {
    this.started = true;
  }
  close() {
    this.closed = true;
    this.emit('close');
  }
  postMessage() {}
}

class FakePage extends EventEmitter {
  sent: { channel: string; ports: unknown[] }[] = [];
  constructor(readonly id: number) {
    super();
  }
  postMessage(channel: string, _message: unknown, ports: unknown[]) {
    this.sent.push({ channel, ports });
  }
}

function setUp() {
  const ipc = new EventEmitter();
  const channels: { port1: FakePort; port2: FakePort }[] = [];
  const { handlers } = createProbeHandlers();
  connectPages({
    router: createRouter(handlers, { log: createMemoryLog(), validateOutput: true }),
    ipc: ipc as unknown as Pick<IpcMain, 'on'>,
    createChannel() {
      const channel = { port1: new FakePort(), port2: new FakePort() };
      channels.push(channel);
      return channel as unknown as MessageChannelMain;
    },
  });
  const ask = (sender: FakePage, url = 'studio://app/runs', parent: unknown = null) =>
    ipc.emit('studio:connect', { sender, senderFrame: { url, parent } });
  return { channels, ask, ipc };
}

describe('a page that asks for the host', () => {
  test('is given one end of a new channel, and the other end is listened to', () => {
    const { channels, ask } = setUp();
    const page = new FakePage(1);
    ask(page);
    expect(page.sent).toEqual([{ channel: 'studio:port', ports: [channels[0]?.port2] }]);
    expect(channels[0]?.port1).toMatchObject({ started: true, closed: false });
  });

  test('again, as after a reload, loses the port before', () => {
    const { channels, ask } = setUp();
    const page = new FakePage(1);
    ask(page);
    ask(page);
    expect(channels.map(({ port1 }) => port1.closed)).toEqual([true, false]);
    expect(page.listenerCount('destroyed')).toBe(1);
  });

  test('does not take the port of another page', () => {
    const { channels, ask } = setUp();
    ask(new FakePage(1));
    ask(new FakePage(2));
    expect(channels.map(({ port1 }) => port1.closed)).toEqual([false, false]);
  });

  test('leaves nothing open when it is destroyed', () => {
    const { channels, ask } = setUp();
    const page = new FakePage(1);
    ask(page);
    ask(page);
    page.emit('destroyed');
    expect(channels.every(({ port1 }) => port1.closed)).toBe(true);
  });

  test.each([
    ['from another origin', 'https://evil.example/', null],
    ['from a look-alike origin', 'studio://app.evil.example/', null],
    ['from a frame inside the page', 'studio://app/runs', {}],
  ])('%s is not answered', (_case, url, parent) => {
    const { channels, ask } = setUp();
    const page = new FakePage(1);
    ask(page, url, parent);
    expect([page.sent, channels]).toEqual([[], []]);
  });

  test('from a frame that is gone is not answered', () => {
    const { channels, ipc } = setUp();
    ipc.emit('studio:connect', { sender: new FakePage(1), senderFrame: null });
    expect(channels).toEqual([]);
  });
});
