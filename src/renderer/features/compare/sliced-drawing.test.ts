import { expect, test } from 'vitest';
import { createSlicedDrawing } from './sliced-drawing';

/** Each part takes two milliseconds; frames come when they are called for. */
function createStage() {
  let now = 0;
  let next: (() => void) | null = null;
  const log: string[] = [];
  const drawing = createSlicedDrawing({
    now: () => now,
    nextFrame: (work) => {
      next = work;
      return () => {
        next = null;
      };
    },
  });
  const start = (name: string, count: number) =>
    drawing.start(
      () => {
        let left = count;
        return () => {
          now += 2;
          left -= 1;
          return left > 0;
        };
      },
      () => log.push(name),
    );
  const frame = () => {
    const work = next;
    next = null;
    work?.();
    return work !== null;
  };
  return { drawing, log, start, frame, time: () => now };
}

test('a small picture is there at once', () => {
  const { start, log, frame } = createStage();
  start('small', 3);
  expect(log).toEqual(['small']);
  expect(frame()).toBe(false);
});

test('a large one takes no more of a frame than its slice', () => {
  const { start, log, frame, time } = createStage();
  start('large', 10);
  expect([time(), log]).toEqual([8, []]);
  frame();
  expect(time()).toBe(16);
  frame();
  expect(log).toEqual(['large']);
});

test('of pictures that come while one is drawn, it is finished and the newest follows', () => {
  const { start, log, frame } = createStage();
  start('first', 6);
  start('second', 6);
  start('third', 6);
  while (frame());
  expect(log).toEqual(['first', 'third']);
});

test('what was stopped is shown no more', () => {
  const { start, log, frame, drawing } = createStage();
  start('first', 6);
  drawing.stop();
  while (frame());
  expect(log).toEqual([]);
  start('next', 1);
  expect(log).toEqual(['next']);
});
