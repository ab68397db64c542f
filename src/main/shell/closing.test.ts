import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type ClosingOptions, guardClosing } from './closing';
import type { Work } from './work';

const keepInBackground = 0;
const stopAndQuit = 1;
const cancel = 2;

function setUp(work: Work, answer: number) {
  const happened: string[] = [];
  const window = Object.assign(new EventEmitter(), {
    hide: () => void happened.push('hidden'),
    destroy: () => void happened.push('destroyed'),
  });
  const closing = guardClosing({
    window: window as unknown as ClosingOptions['window'],
    dialog: {
      async showMessageBox() {
        happened.push('asked');
        return { response: answer, checkboxChecked: false };
      },
    },
    work: () => work,
    async stop() {
      happened.push('stopped');
    },
    background: { enter: () => void happened.push('tray'), leave: () => {} },
  });
  const close = async () => {
    window.emit('close', { preventDefault: () => happened.push('held') });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { happened, close, closing };
}

describe('closing the window', () => {
  test('stops the host before it goes, without a question when nothing works', async () => {
    const { happened, close } = setUp({ runCount: 0, taskCount: 0 }, cancel);
    await close();
    expect(happened).toEqual(['held', 'hidden', 'stopped', 'destroyed']);
  });

  test('asks while a run trains, and stays when the person thinks better of it', async () => {
    const { happened, close } = setUp({ runCount: 1, taskCount: 0 }, cancel);
    await close();
    await close();
    expect(happened).toEqual(['held', 'asked', 'held', 'asked']);
  });

  test('lets runs go on without a window', async () => {
    const { happened, close } = setUp({ runCount: 1, taskCount: 0 }, keepInBackground);
    await close();
    expect(happened).toEqual(['held', 'asked', 'hidden', 'tray']);
  });

  test('stops with checkpoints when the person says so', async () => {
    const { happened, close } = setUp({ runCount: 2, taskCount: 1 }, stopAndQuit);
    await close();
    expect(happened).toEqual(['held', 'asked', 'hidden', 'stopped', 'destroyed']);
  });

  test('asks once, however often the person presses close', async () => {
    const { happened, close } = setUp({ runCount: 1, taskCount: 0 }, stopAndQuit);
    await Promise.all([close(), close(), close()]);
    expect(happened.filter((what) => what === 'asked')).toHaveLength(1);
  });
});

test('quitting from the tray stops with checkpoints, once and without a question', async () => {
  const { happened, closing } = setUp({ runCount: 1, taskCount: 0 }, cancel);
  await Promise.all([closing.quit(), closing.quit()]);
  expect(happened).toEqual(['hidden', 'stopped', 'destroyed']);
});
