import { EventEmitter } from 'node:events';
import type { Menu, MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBackground } from './tray';
import type { Work } from './work';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const happened: string[] = [];
  let work: Work = { runCount: 2, taskCount: 0 };
  let menu: MenuItemConstructorOptions[] = [];
  const tray = Object.assign(new EventEmitter(), {
    setToolTip: (text: string) => void happened.push(text),
    setContextMenu() {},
    destroy: () => void happened.push('destroyed'),
  });
  const background = createBackground({
    createTray: () => tray as never,
    buildMenu: (template) => {
      menu = template;
      return {} as Menu;
    },
    notify: (_title, body) => void happened.push(body),
    work: () => work,
    show: () => void happened.push('shown'),
    quit: () => void happened.push('quit'),
  });
  const labels = () => menu.map(({ label }) => label).filter(Boolean);
  const click = (label: string) => {
    const item = menu.find((each) => each.label === label);
    (item?.click as (() => void) | undefined)?.();
  };
  const becomes = (next: Work) => {
    work = next;
    vi.advanceTimersByTime(2_000);
  };
  return { background, happened, labels, click, becomes, tray };
}

test('the tray says what goes on, and follows it', () => {
  const { background, labels, becomes } = setUp();
  background.enter();
  expect(labels()).toEqual(['2 runs are training.', 'Show Model Studio', 'Stop and quit']);
  becomes({ runCount: 1, taskCount: 0 });
  expect(labels()[0]).toBe('1 run is training.');
});

test('a notice tells once when everything has ended', () => {
  const { background, happened, becomes, labels } = setUp();
  background.enter();
  becomes({ runCount: 0, taskCount: 0 });
  becomes({ runCount: 0, taskCount: 0 });
  expect(happened.filter((what) => what === 'All runs and tasks have ended.')).toHaveLength(1);
  expect(labels()).toEqual(['Nothing is under way.', 'Show Model Studio', 'Quit']);
});

test('the icon and its menu bring the window back or end the studio', () => {
  const { background, happened, click, tray } = setUp();
  background.enter();
  tray.emit('click');
  click('Show Model Studio');
  click('Stop and quit');
  expect(happened.slice(1)).toEqual(['shown', 'shown', 'quit']);
});

test('the icon goes when the window is back, and nothing is looked at any more', () => {
  const { background, happened, becomes } = setUp();
  background.enter();
  background.leave();
  background.leave();
  becomes({ runCount: 0, taskCount: 0 });
  expect(happened.slice(1)).toEqual(['destroyed']);
});
