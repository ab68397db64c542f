import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type ClosingOptions, describeWork, guardClosing, type Work } from './closing';

const quit = 0;
const keepWorking = 1;

function setUp(work: Work, answer: number) {
  const happened: string[] = [];
  const window = Object.assign(new EventEmitter(), {
    hide: () => void happened.push('hidden'),
    destroy: () => void happened.push('destroyed'),
  });
  guardClosing({
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
  });
  const close = async () => {
    window.emit('close', { preventDefault: () => happened.push('held') });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { happened, close };
}

describe('closing the window', () => {
  test('stops the host before it goes, without a question when nothing works', async () => {
    const { happened, close } = setUp({ runCount: 0, taskCount: 0 }, keepWorking);
    await close();
    expect(happened).toEqual(['held', 'hidden', 'stopped', 'destroyed']);
  });

  test('asks while a run trains, and stays when the person wants to go on', async () => {
    const { happened, close } = setUp({ runCount: 1, taskCount: 0 }, keepWorking);
    await close();
    await close();
    expect(happened).toEqual(['held', 'asked', 'held', 'asked']);
  });

  test('stops with checkpoints when the person says so', async () => {
    const { happened, close } = setUp({ runCount: 2, taskCount: 1 }, quit);
    await close();
    expect(happened).toEqual(['held', 'asked', 'hidden', 'stopped', 'destroyed']);
  });

  test('asks once, however often the person presses close', async () => {
    const { happened, close } = setUp({ runCount: 1, taskCount: 0 }, quit);
    await Promise.all([close(), close(), close()]);
    expect(happened.filter((what) => what === 'asked')).toHaveLength(1);
  });
});

test.each([
  [{ runCount: 1, taskCount: 0 }, '1 run is training.'],
  [{ runCount: 2, taskCount: 1 }, '2 runs are training and 1 task is under way.'],
  [{ runCount: 0, taskCount: 3 }, '3 tasks are under way.'],
])('%o is said as "%s"', (work, sentence) => {
  expect(describeWork(work)).toBe(sentence);
});
